// What must not happen to somebody's files.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { ALONE, FIXES, card, download, drop, example, launch, server, settled, shownText, visit, writeBelow } from './setting.js';

let browser;
let site;
let folder;

before(async () => {
  [browser, site] = await Promise.all([launch(), server()]);
  folder = mkdtempSync(join(tmpdir(), 'pitfall-care-'));
});
after(async () => {
  await browser?.close();
  site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const here = (look, options = {}) => () => visit(browser, site.url, options, look);
const write = (name, files) => writeBelow(join(folder, name), files);
const choose = (page, where) => page.locator('#choose-folder').setInputFiles(where);
const fixIn = (page) => page.locator('#list .open').getByRole('button', { name: 'Fix', exact: true });
const openFile = (page, name) => page.locator('#files-list').getByRole('button', { name }).click();
const states = (text) => text.match(/"state"/g)?.length ?? 0;

/** An archive whose entries are not compressed: names as bytes, contents, and the flags of each. */
function archive(entries) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const { name, content, flags = 0 } of entries) {
    const bytes = Buffer.from(content);
    const head = (signature, more) => {
      const header = Buffer.alloc(signature === 0x04034b50 ? 30 : 46);
      header.writeUInt32LE(signature, 0);
      const from = signature === 0x04034b50 ? 4 : 6;
      header.writeUInt16LE(20, from);
      header.writeUInt16LE(flags, from + 2);
      header.writeUInt32LE(crc32(bytes), from + 10);
      header.writeUInt32LE(bytes.length, from + 14);
      header.writeUInt32LE(bytes.length, from + 18);
      header.writeUInt16LE(name.length, from + 22);
      more?.(header);
      return Buffer.concat([header, name]);
    };
    const local = Buffer.concat([head(0x04034b50), bytes]);
    directory.push(head(0x02014b50, (header) => header.writeUInt32LE(at, 42)));
    parts.push(local);
    at += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, index, end]);
}

test('a fix that was pressed twice, or is shown for a text that has changed, mends nothing else', here(async (page) => {
  await choose(page, write('twice', { 'a/policy.json': FIXES }));
  await card(page, "'state' stands twice").click();
  await fixIn(page).dblclick();
  await page.getByText('Mended in').waitFor();
  await settled(page);
  assert.equal(states(await shownText(page)), 1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await card(page, "'state' stands twice").waitFor();
  // What stands over the text is gone once that is another one.
  await page.locator('.finding-error, .finding-warning').first().hover();
  await page.locator('.cm-tooltip .tip').first().waitFor();
  await page.keyboard.press('Control+Home');
  await page.locator('.cm-content').focus();
  await page.keyboard.insertText(' ');
  await page.locator('.cm-tooltip .tip').first().waitFor({ state: 'detached' });
}));

test('undo takes back what was mended and nothing else', here(async (page) => {
  await choose(page, write('undo', { 't/a.json': FIXES, 't/b.json': FIXES.replace('9004', '9005') }));
  await card(page, "'state' stands twice").waitFor();
  await page.getByRole('button', { name: /^Fix all safe/ }).click();
  await page.getByText(/2 findings mended in 2 files/).waitFor();
  await openFile(page, 'b.json');
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(' ');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('b.json changed since then: not taken back.').waitFor();
  assert.equal(states(await shownText(page)), 1);
  await openFile(page, 'a.json');
  assert.equal(states(await shownText(page)), 2);
  // What is as it came in has not changed.
  await page.locator('#files-list .entry', { hasText: 'b.json' }).getByText('changed').waitFor({ state: 'attached' });
  assert.equal(await page.locator('#files-list .entry', { hasText: 'a.json' }).getByText('changed').count(), 0);
}));

test('lines keep their ends, even where a file has several', here(async (page) => {
  const [first, ...rest] = FIXES.split('\n');
  const mixed = `${first}\n${rest.join('\r\n')}\r`;
  await choose(page, write('ends', { 't/mixed.json': mixed, 't/mac.json': FIXES.replaceAll('\n', '\r').replace('9004', '9005') }));
  await card(page, "'state' stands twice").waitFor();
  await page.getByRole('button', { name: /^Fix all safe/ }).click();
  await page.getByText(/2 findings mended in 2 files/).waitFor();
  const files = String(await download(page, 'All files (zip)'));
  assert.ok(files.length > 0);
  await openFile(page, 'mac.json');
  await page.getByText('UTF-8 · CR', { exact: true }).waitFor();
  assert.equal(states(await shownText(page)), 1);
  await openFile(page, 'mixed.json');
  await page.getByText('UTF-8 · mixed line ends').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await card(page, "'state' stands twice").waitFor();
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByRole('button', { name: 'Changed files (zip)' }).click();
  await page.getByText('No file has changed.').waitFor();
}));

test('what is in no encoding that is known is not damaged', here(async (page) => {
  await choose(page, write('latin', { 't/latin.json': Buffer.from(FIXES.replace('CA9004', 'Büro'), 'latin1') }));
  await card(page, "'state' stands twice").click();
  await page.getByText('Not UTF-8, so read only').waitFor();
  await fixIn(page).click();
  await page.getByText(/^Nothing was mended/).waitFor();
  await page.locator('.cm-content').focus();
  await page.keyboard.insertText('x');
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByRole('button', { name: 'Changed files (zip)' }).click();
  await page.getByText('No file has changed.').waitFor();
}));

test('what is changed is not replaced without a question', here(async (page) => {
  const where = write('again', { 'policy.json': FIXES });
  await drop(page, [`${where}/policy.json`]);
  await card(page, 'operater').waitFor();
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(' ');
  // Dropped over the editor it is a file, too.
  await drop(page, [`${where}/policy.json`]);
  await page.getByText('1 file has changes that are kept nowhere else.').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  assert.equal((await shownText(page)).replaceAll(/\s/g, ''), FIXES.replaceAll(/\s/g, ''));
  // Taken out and back again it is still the changed one.
  await page.locator('#files-list .entry', { hasText: 'policy.json' }).focus();
  await page.keyboard.press('Delete');
  await page.getByText('policy.json was taken out.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('#files-list .entry', { hasText: 'policy.json' }).getByText('changed').waitFor({ state: 'attached' });
}));

test('the way back to a link asks before it throws changes away', async () => {
  await visit(browser, `${site.url}#example=fabrikam`, {}, async (page) => {
    await page.getByText('Nothing found.').waitFor();
    await page.locator('#files-list').getByRole('button', { name: 'pitfall.toml' }).click();
    await page.keyboard.insertText('# mine\n');
    await page.evaluate(() => (location.hash = '#list'));
    await page.goBack();
    await settled(page);
    assert.match(await shownText(page), /# mine/);
    await page.evaluate(() => (location.hash = '#example=contoso'));
    await page.getByText('1 file has changes that are kept nowhere else.').waitFor();
  });
  await visit(browser, `${site.url}#example=nosuch`, {}, async (page) => {
    await page.getByText(/there is no example of the name nosuch/).waitFor();
  });
});

test('a file without a text is one', here(async (page) => {
  await page.getByRole('button', { name: 'Type a policy' }).click();
  await card(page, 'empty').click();
  await page.keyboard.press('Escape');
  await page.locator('.cm-content').click();
  await page.keyboard.insertText(FIXES);
  await card(page, 'operater').waitFor();
}));

test('a tenant that is looked at stays as it is', here(async (page) => {
  await choose(page, write('look', { 't/policy.json': FIXES }));
  await card(page, 'operater').waitFor();
  await openFile(page, 'pitfall.toml');
  await page.locator('#tabs').getByText('pitfall.toml').waitFor();
  assert.equal(await page.locator('#files-count').innerText(), '1 file');
  assert.doesNotMatch(String(await download(page, 'All files (zip)')), /pitfall\.toml/);
}));

test('names in archives are read as they were meant, and a locked one is told', async () => {
  const zip = archive([
    { name: Buffer.from([0x9a, ...Buffer.from('ber.json')]), content: FIXES },
    { name: Buffer.from('Prüfung.json'), content: FIXES.replace('9004', '9005') },
    { name: Buffer.from('Schlüssel.json'), content: FIXES.replace('9004', '9006'), flags: 0x800 },
    { name: Buffer.from('../out\\of.json'), content: FIXES.replace('9004', '9007') },
  ]);
  const where = write('zips', {
    'names.zip': zip,
    'locked.zip': archive([{ name: Buffer.from('a.json'), content: FIXES, flags: 1 }]),
    'both/one.zip': archive([{ name: Buffer.from('a.json'), content: FIXES }]),
    'both/two.zip': archive([{ name: Buffer.from('a.json'), content: FIXES }]),
  });
  await visit(browser, site.url, {}, async (page) => {
    await drop(page, [`${where}/names.zip`]);
    await page.locator('#list .card').first().waitFor();
    const names = await page.locator('#files-list .entry').evaluateAll((entries) => entries.map((entry) => entry.dataset.path));
    assert.deepEqual(names, ['pitfall.toml', 'Prüfung.json', 'Schlüssel.json', 'Über.json', 'out/of.json']);
    await drop(page, [`${where}/locked.zip`]);
    await page.getByText(/the archive is locked with a password/).waitFor();
    await drop(page, [`${where}/both/one.zip`, `${where}/both/two.zip`]);
    await page.getByText('2 files', { exact: true }).waitFor();
    // One within a folder is no part of the tenant.
    await drop(page, [`${where}/both`]);
    await page.getByText(/There are no policy files in that/).waitFor();
  });
});

test('the page in one file takes files, folders and archives that are dropped', async () => {
  const where = write('alone', { 'one.json': FIXES, 'sub/two.json': FIXES.replace('9004', '9005') });
  const zip = write('alone-zip', { 'some.zip': archive([{ name: Buffer.from('a.json'), content: FIXES }]) });
  for (const [what, files] of [[where, '2 files'], [`${where}/one.json`, '1 file'], [`${zip}/some.zip`, '1 file']]) {
    await visit(browser, ALONE, {}, async (page) => {
      await drop(page, [what]);
      await page.getByText(files, { exact: true }).waitFor();
      await card(page, 'operater').waitFor();
    });
  }
});

test('a baseline or a base that cannot be used is told', here(async (page) => {
  await choose(page, write('known', { 't/pitfall.toml': 'baseline = "known.json"\n', 't/policy.json': FIXES }));
  await card(page, 'the baseline known.json is not there').waitFor();
  await choose(page, write('extends', { 't/pitfall.toml': 'extend = "nosuch.toml"\n', 't/policy.json': FIXES }));
  await card(page, 'nosuch.toml: no such file').waitFor();
  await choose(page, write('broken', { 'pitfall-baseline.json': '{', 'policy.json': FIXES }));
  await card(page, 'pitfall-baseline.json is no baseline').waitFor();
}));

test('no name turns the text beside it around', here(async (page) => {
  await choose(page, write('names', { 't/\u202enosj.abc.json': FIXES }));
  await page.locator('#files-list .entry', { hasText: '\\u{202e}nosj.abc.json' }).waitFor();
}));

test('the keys have a place to go when what had them is gone', here(async (page) => {
  const hasKeys = () => page.evaluate(() => document.activeElement !== document.body && document.activeElement.checkVisibility());
  await example(page, /^Contoso/);
  assert.ok(await hasKeys(), 'an example');
  await page.locator('#tabs .tab').first().focus();
  await page.keyboard.press('Delete');
  assert.ok(await hasKeys(), 'the last tab');
  await page.locator('#search').fill('no such finding');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  assert.ok(await hasKeys(), 'filters');
  await page.getByRole('button', { name: 'Coverage' }).click();
  await page.getByRole('button', { name: 'Close coverage' }).click();
  assert.ok(await hasKeys(), 'coverage');
  await choose(page, write('keys', { 'policy.json': FIXES }));
  await page.getByRole('button', { name: /^Fix all safe/ }).click();
  await page.getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');
  assert.ok(await hasKeys(), 'undo');
}));
