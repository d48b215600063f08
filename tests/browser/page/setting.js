// The playground in a real browser, and what every test of it watches.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { serve } from '../../../wasm/playground/serve.mjs';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));
const dist = join(repository, 'wasm/playground/dist');
/** The page in one file. */
export const ALONE = pathToFileURL(join(dist, 'pitfall.html')).href;
export const DESK = { width: 1400, height: 880 };
export const PHONE = { width: 390, height: 844 };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export function launch() {
  return chromium.launch({
    executablePath: process.env.BROWSER_PATH,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-dev-shm-usage'],
  });
}

export const server = () => serve(join(dist, 'site'));

/** Opens the page and hands it to `look`; it may ask nobody but itself, and nothing may go wrong. */
export async function visit(browser, address, options, look) {
  const context = await browser.newContext({ viewport: DESK, colorScheme: 'light', ...options });
  const requests = [];
  const complaints = [];
  context.on('request', (request) => requests.push(request.url()));
  // What the page's policy forbids is never sent.
  context.on('requestfailed', (request) => request.failure()?.errorText === 'csp' && requests.splice(requests.indexOf(request.url()), 1));
  // Over what is selected, Chromium types with the style of it, and notices that it may not.
  const isEditing = (text) => text.startsWith('Applying inline style violates');
  context.on('console', (message) => isEditing(message.text()) || complaints.push(message.text()));
  context.on('weberror', (error) => complaints.push(error.error().stack));
  try {
    const page = await context.newPage();
    await page.goto(address);
    await page.locator('html[data-ready]').waitFor();
    await look(page, complaints);
    const own = new URL(address.split('#')[0]);
    const others = requests.filter((request) => !request.startsWith(own.protocol === 'file:' ? own.href : own.origin) && !/^(blob|data):/.test(request));
    assert.deepEqual(others, []);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

export async function example(page, name) {
  await page.getByRole('button', { name }).first().click();
  await page.locator('#list .card, #none:visible').first().waitFor();
  await settled(page);
}

/** What was typed or chosen has been looked at. */
export async function settled(page) {
  await page.waitForTimeout(30);
  await page.locator('#findings[aria-busy=false]').waitFor({ state: 'attached' });
}

/** No rule of accessibility is broken, and nothing is wider than the window. */
export async function isSound(page, what) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`), [], what);
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= room, `${what}: ${wide} of ${room} pixels`);
  await picture(page, what);
}

/** A picture for whoever wants to see it. */
export async function picture(page, what) {
  const folder = process.env.PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `page ${what}.png`) });
}

/** The card of a finding. */
export const card = (page, text) => page.locator('#list .card', { hasText: text }).first();

/** The text in the editor, of which it draws only what can be seen. */
export const shownText = (page) => page.locator('.cm-content').innerText();

/** A policy with a finding that has a safe fix, and one with a fix that may change who gets access. */
export const FIXES = JSON.stringify({
  id: '7c1e94d2-5b6a-4f0e-9d3c-2a8b6f409004',
  displayName: 'CA9004-Global-Office365-RequireMFA',
  state: 'disabled',
  conditions: {
    users: { includeUsers: ['All'], excludeGroups: ['b56d478e-74b4-4791-b1ce-a717bb64d8a3'] },
    applications: { includeApplications: ['Office365'] },
    clientAppTypes: ['all'],
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
}, null, 2)
  .replace('"state": "disabled",', '"state": "disabled",\n  "state": "disabled",')
  .replace('"operator": "OR"', '"operater": "OR"');

/** Writes files below a folder, and gives the folder. */
export function writeBelow(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Drops files and folders on the page, as a hand does. */
export async function drop(page, files) {
  const devtools = await page.context().newCDPSession(page);
  const event = { x: 600, y: 400, data: { items: [], files, dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await devtools.send('Input.dispatchDragEvent', { type, ...event });
}

export async function download(page, item) {
  await page.getByRole('button', { name: 'Download' }).click();
  const [got] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: item }).click()]);
  return readFileSync(await got.path());
}
