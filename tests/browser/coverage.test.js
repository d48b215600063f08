// The page of `pitfall coverage --output-format html` in a real browser.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

/** A tenant in which each platform has another answer. */
const EVERY_ANSWER = {
  'pitfall.toml': 'tenant.complete = "all"',
  'ca.json': {
    displayName: 'Require a compliant device',
    state: 'enabled',
    conditions: {
      users: { includeUsers: ['All'] },
      applications: { includeApplications: ['All'] },
      platforms: { includePlatforms: ['windows', 'macOS', 'iOS', 'android'] },
    },
    grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] },
  },
  'windows.json': compliance('windows10', [{ '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' }]),
  'macos.json': compliance('macOS', [
    { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: '1078a202-3b20-43e4-ab56-2da9f9a07280' },
  ]),
  'android.json': compliance('androidWorkProfile', undefined),
};

/** A compliance policy; without targets it was exported without its assignments. */
function compliance(platform, targets) {
  return {
    '@odata.type': `#microsoft.graph.${platform}CompliancePolicy`,
    displayName: `Compliance for ${platform}`,
    passwordRequired: true,
    assignments: targets?.map((target) => ({ target })),
  };
}

let browser;
let folder;
const pages = {};

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pitfall-'));
  const answers = join(folder, 'answers');
  mkdirSync(answers);
  for (const [name, text] of Object.entries(EVERY_ANSWER)) {
    writeFileSync(join(answers, name), typeof text === 'string' ? text : JSON.stringify(text));
  }
  for (const [name, policies] of [
    ['contoso', 'tests/tenants/contoso'],
    ['fabrikam', 'tests/tenants/fabrikam'],
    ['answers', answers],
    // Long lists.
    ['cases', 'tests/rules/UG002'],
    ['nothing', 'schemas'],
  ]) {
    const html = execFileSync(process.env.PITFALL, ['coverage', '--output-format', 'html', policies], {
      cwd: repository,
    });
    const path = join(folder, `${name}.html`);
    writeFileSync(path, html);
    pages[name] = pathToFileURL(path).href;
  }
  browser = await chromium.launch({
    executablePath: process.env.BROWSER_PATH,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-dev-shm-usage'],
  });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page and hands it to `look`; nothing may be fetched and nothing may go wrong. */
async function open(name, options, look) {
  const context = await browser.newContext({ viewport: DESK, ...options });
  try {
    const page = await context.newPage();
    const requests = [];
    const complaints = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(pages[name]);
    await look(page);
    assert.deepEqual(requests, [pages[name]]);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const PHONE_AND_DARK = { viewport: PHONE, colorScheme: 'dark' };
for (const [name, how, options] of [
  ['contoso', 'on a desk', {}],
  ['contoso', 'in the dark', { colorScheme: 'dark' }],
  ['contoso', 'on a phone', { viewport: PHONE }],
  ['answers', 'on a desk', {}],
  ['answers', 'in the dark', { colorScheme: 'dark' }],
  ['cases', 'on a phone', { viewport: PHONE }],
  ['fabrikam', 'on a phone in the dark', PHONE_AND_DARK],
  ['nothing', 'on a desk', {}],
]) {
  test(`${name} ${how} is accessible and fits`, () =>
    open(name, options, async (page) => {
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
        [],
      );
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= room, `${wide} of ${room} pixels`);
    }));
}

test('no word of the summary is broken, however wide the page', async () => {
  for (const width of [320, 480, 801, 850, 900, 1000, 1280]) {
    await open('contoso', { viewport: { width, height: 900 } }, async (page) => {
      const broken = await page.evaluate(() => {
        const lines = (node, { index, 0: word }) => {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
        };
        const texts = document.evaluate('//ul[@class="summary"]//text()', document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
        const nodes = Array.from({ length: texts.snapshotLength }, (_, index) => texts.snapshotItem(index));
        const words = nodes.flatMap((node) => [...node.data.matchAll(/\S+/g)].map((match) => [node, match]));
        return { words: words.length, broken: words.filter(([node, match]) => lines(node, match) > 1).map(([, [word]]) => word) };
      });
      assert.ok(broken.words > 10);
      assert.deepEqual(broken.broken, [], `${width} pixels`);
      const beyond = await page.locator('.summary li').evaluateAll((tiles) => tiles.filter((tile) => tile.scrollWidth > tile.clientWidth).length);
      assert.equal(beyond, 0, `${width} pixels`);
    });
  }
});

test('a cell is found by its headers, as a table and as cards', async () => {
  for (const viewport of [DESK, PHONE]) {
    await open('contoso', { viewport }, async (page) => {
      const table = page.getByRole('table', { name: 'Coverage of users by platform' });
      assert.equal(await table.getByRole('columnheader').count(), 6);
      const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: "group 'SG-Finance'" }) });
      const windows = row.getByRole('cell').first();
      assert.match(await windows.innerText(), /not covered[^]*CA010-Finance/);
    });
  }
});

test('cards stand one below the other, cells beside each other', async () => {
  const columns = async (page) => {
    const boxes = await page.locator('tbody tr').first().locator('td').evaluateAll((cells) =>
      cells.map((cell) => Math.round(cell.getBoundingClientRect().top)),
    );
    return new Set(boxes).size;
  };
  await open('fabrikam', {}, async (page) => assert.equal(await columns(page), 1));
  await open('fabrikam', { viewport: PHONE }, async (page) => assert.equal(await columns(page), 5));
});

test('a table wider than the window is scrolled by the keys', () =>
  open('contoso', { viewport: { width: 1000, height: 800 } }, async (page) => {
    // A wide font, as somebody may have set it.
    await page.evaluate(() => (document.documentElement.style.fontSize = '20px'));
    await page.keyboard.press('Tab');
    const region = page.getByRole('region', { name: 'Coverage of users by platform' });
    assert.ok(await region.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
  }));

test('answers differ by word and symbol, not by colour alone', () =>
  open('answers', {}, async (page) => {
    const seen = await page.locator('td .status').evaluateAll((all) =>
      all.map((status) => `${status.querySelector('use').getAttribute('href')} ${status.textContent.trim()}`),
    );
    assert.deepEqual([...new Set(seen)].sort(), [
      '#covered covered',
      '#not-covered not covered',
      '#not-required not required',
      '#partly partly',
      '#unknown unknown',
    ]);
  }));

test('a script cannot run, whoever brings it in', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(pages.contoso);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await context.close();
});

test('paper gets the whole table in light colours', () =>
  open('contoso', { colorScheme: 'dark' }, async (page) => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const style = (selector, property) =>
      page.locator(selector).first().evaluate((element, name) => getComputedStyle(element)[name], property);
    assert.equal(await style('body', 'backgroundColor'), 'rgb(255, 255, 255)');
    assert.equal(await style('tbody tr', 'display'), 'table-row');
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    assert.ok(pdf.length > 10_000);
  }));
