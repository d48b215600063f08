// What a person does with the extension, in the order in which they would.

import assert from 'node:assert/strict';

const TIMEOUT = 60_000;

export function checks(host) {
  return [
    ['a file is opened and its finding is underlined', async (page) => {
      await openFile(page, 'Edge cases/fixes.json');
      await page.locator('.monaco-editor .squiggly-error').first().waitFor({ timeout: TIMEOUT });
    }],
    ['the Problems panel lists the findings', async (page) => {
      const rows = await problems(page, "'state' stands twice");
      await rows.first().waitFor({ timeout: TIMEOUT });
      assert.match(await rows.first().innerText(), /SC002/);
    }],
    ['a quick fix mends', async (page) => {
      const row = (await problems(page, "'state' stands twice")).first();
      await row.dblclick();
      await page.locator('.monaco-editor.focused').first().waitFor({ timeout: TIMEOUT });
      const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'Remove one of them.' });
      await menu(page, fix);
      await page.keyboard.press('Enter');
      await row.waitFor({ state: 'detached', timeout: TIMEOUT });
      await page.keyboard.press('Control+Z');
      await row.waitFor({ state: 'attached', timeout: TIMEOUT });
    }],
    ['hovering over a finding explains its rule', async (page) => {
      await openFile(page, 'Edge cases/utf-16.json');
      const squiggle = page.locator('.monaco-editor .squiggly-warning').first();
      await squiggle.waitFor({ timeout: TIMEOUT });
      const row = page.locator('.markers-panel .monaco-list-row[aria-level="2"]', { hasText: 'displayNme' }).first();
      await problems(page, 'displayNme');
      // The tree lists the files by their names, so this is the one behind the first.
      await row.waitFor({ timeout: TIMEOUT });
      await page.locator('.view-line span', { hasText: '"displayNme"' }).last().hover();
      // The finding itself may be there before what explains it.
      const hover = page.locator('.monaco-hover', { hasText: 'SC003' }).filter({ hasText: 'Examples' });
      await hover.first().waitFor({ timeout: TIMEOUT });
      await page.keyboard.press('Escape');
    }],
    ['a finding leads to the other file that it names', async (page) => {
      const name = 'CA010-Finance-Office365-Windows-RequireCompliantDevice.json';
      await openFile(page, `ConditionalAccess/${name}`);
      const row = (await problems(page, 'CA010-Finance-Office365-Windows-RequireCompliantDevice')).filter({ hasText: 'UG002' }).first();
      await row.waitFor({ timeout: TIMEOUT });
      await row.click();
      await page.keyboard.press('ArrowRight');
      const related = page.locator('.markers-panel .monaco-list-row[aria-level="3"]');
      await related.first().waitFor({ timeout: TIMEOUT });
      // By the keys: what the row of the mouse has to say lies over the other rows.
      const focused = page.locator('.markers-panel .monaco-list-row.focused[aria-level="3"]');
      for (let steps = 0; steps < 3 && (await focused.count()) === 0; steps++) await page.keyboard.press('ArrowDown');
      const text = await focused.innerText();
      await page.keyboard.press('Enter');
      const file = text.match(/([^\n[\]]+\.json)/)?.[1]?.trim();
      assert.ok(file, text);
      const tab = page.locator('.tabs-container .tab.active');
      await page.waitForFunction(
        (name) => !document.querySelector('.tabs-container .tab.active')?.textContent?.includes(name),
        name,
        { timeout: TIMEOUT },
      );
      assert.ok(file.includes((await tab.innerText()).split('\n')[0].trim()), `${await tab.innerText()} is not ${file}`);
    }],
    ['the status bar says how much was found', async (page) => {
      const item = page.locator('.statusbar-item', { hasText: 'pitfall' }).first();
      await item.waitFor({ timeout: TIMEOUT });
      assert.match(await item.innerText(), /pitfall \d+/);
    }],
    ['who is covered is shown', async (page) => {
      await (await problems(page, '')).first().waitFor({ timeout: TIMEOUT });
      await command(page, 'pitfall: Show Coverage');
      const choice = page.locator('.quick-input-list .monaco-list-row').first();
      await page.locator('.quick-input-widget', { hasText: /workspace|mount|Second/ }).waitFor({ timeout: TIMEOUT });
      await choice.waitFor({ timeout: TIMEOUT });
      await page.keyboard.press('Enter');
      const inner = page.frameLocator('iframe.webview').last().frameLocator('iframe');
      await inner.getByRole('table').first().waitFor({ timeout: TIMEOUT });
    }],
    ['a rule is explained', async (page) => {
      const list = page.locator('.quick-input-widget [placeholder="Which rule?"]');
      for (let tried = 1; ; tried++) {
        await command(page, 'pitfall: Explain Rule');
        try {
          // The list of rules takes the place of that of commands; a page that is still loading may take the focus.
          await list.fill('UG002', { timeout: 5_000 });
          await page.locator('.quick-input-list .monaco-list-row', { hasText: 'UG002' }).first().waitFor({ timeout: 5_000 });
          break;
        } catch (error) {
          if (tried === 5) throw error;
        }
      }
      await page.keyboard.press('Enter');
      await page.locator('.tab.active', { hasText: 'UG002' }).waitFor({ timeout: TIMEOUT });
      await page.waitForTimeout(1500);
    }],
  ].map(([what, check]) => [what, (page) => check(page, host)]);
}

/** Opens a file by the tree of the explorer. */
export async function openFile(page, path) {
  const [name, ...folders] = path.split('/').reverse();
  for (const folder of folders.reverse()) {
    const row = explorer(page, folder);
    await row.waitFor({ timeout: TIMEOUT });
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
  }
  const row = explorer(page, name);
  await row.waitFor({ timeout: TIMEOUT });
  await row.dblclick();
  await page.locator('.tab.active', { hasText: name }).waitFor({ timeout: TIMEOUT });
}

function explorer(page, name) {
  return page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
}

/** The findings in the Problems panel with some text, as somebody finds them who looks for it. */
export async function problems(page, text) {
  await command(page, 'Problems: Focus on Problems View');
  const filter = page.locator('.markers-panel-filter-box input, .viewpane-filter input, .markers-panel-action-filter input').first();
  await filter.waitFor({ timeout: TIMEOUT });
  await filter.fill(text);
  return page.locator('.markers-panel .monaco-list-row[aria-level="2"]', { hasText: text });
}

async function menu(page, entry) {
  for (let tried = 0; tried < 5; tried++) {
    await page.keyboard.press('Control+.');
    try {
      await entry.first().waitFor({ timeout: 5_000 });
      return;
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  throw new Error('there is no menu with the fix');
}

export async function command(page, title) {
  const input = page.locator('.quick-input-widget input[type=text], .quick-input-widget .quick-input-box input').first();
  const entry = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  for (let tried = 0; ; tried++) {
    await page.keyboard.press('F1');
    try {
      await input.fill(`>${title}`, { timeout: 10_000 });
      await entry.waitFor({ timeout: 10_000 });
      break;
    } catch (error) {
      // The list is gone once something else takes the keys, such as a file that opens late.
      if (tried === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
  await page.keyboard.press('Enter');
}
