// The pictures of the extension's page, of the packaged extension in a real editor: pictures.mjs VSIX BROWSER FOLDER

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as hosts from './hosts.mjs';
import { browse } from './page.mjs';
import { command, openFile, problems } from './ui.mjs';

const [vsix, executablePath, folder] = process.argv.slice(2).map((argument) => resolve(argument));
const work = mkdtempSync(join(tmpdir(), 'pitfall-pictures-'));
const tenant = join(work, 'contoso');
cpSync(fileURLToPath(new URL('../tenants/contoso', import.meta.url)), tenant, { recursive: true });
// PowerShell indents so far that there is no room for names.
const POLICY = 'ConditionalAccess/CA010-Finance-Office365-Windows-RequireCompliantDevice.json';
const policy = JSON.parse(readFileSync(join(tenant, POLICY), 'utf16le').replace('\uFEFF', ''));
writeFileSync(join(tenant, POLICY), `${JSON.stringify(policy, null, 2)}\n`);

const { url, stop } = await hosts.node(3390, { vsix }, tenant, join(work, 'data'));
const page = await browse(executablePath, join(work, 'profile'), { viewport: { width: 1280, height: 860 }, deviceScaleFactor: 1.5 });
try {
  await page.goto(url);
  await findings();
  await coverage();
} finally {
  await page.context().close();
  stop();
  rmSync(work, { recursive: true, force: true });
}

/** A policy and another one that does not fit it: the finding, where it is, and why it matters. */
async function findings() {
  await openFile(page, POLICY);
  await page.locator('.monaco-editor .view-line').first().waitFor();
  await command(page, 'View: Toggle Minimap');
  const row = (await problems(page, 'UG002')).first();
  await row.dblclick();
  await problems(page, '');
  const squiggle = page.locator('.monaco-editor .squiggly-error').first();
  await squiggle.waitFor();
  await page.locator('.monaco-editor .view-line', { hasText: 'SG-Finance' }).first().waitFor();
  await squiggle.hover({ force: true });
  await page.locator('.monaco-hover', { hasText: 'UG002' }).filter({ hasText: 'Examples' }).first().waitFor();
  await picture('findings');
}

/** Whose devices are judged. */
async function coverage() {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+J');
  await command(page, 'View: Close All Editors');
  await command(page, 'pitfall: Show Coverage');
  const inner = page.frameLocator('iframe.webview').last().frameLocator('iframe');
  await inner.getByRole('table').first().waitFor();
  await picture('coverage');
}

async function picture(name) {
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
