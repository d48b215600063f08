// The extension in real editors: run.mjs VSIX PITFALL BROWSER [PART…], where a part is one of those below.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as hosts from './hosts.mjs';
import { browse } from './page.mjs';
import { checks } from './ui.mjs';
import { makeFolders, makeWorkspace } from './workspace.mjs';

const [vsix, pitfall, executablePath, ...wanted] = process.argv.slice(2).map((argument, index) => (index < 3 ? resolve(argument) : argument));
const here = fileURLToPath(new URL('.', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'pitfall-editor-'));
const pictures = process.env.PICTURES ?? join(work, 'pictures');
mkdirSync(pictures, { recursive: true });
let passed = 0;
let failed = 0;

// The packaged extension, and beside it the tests that run within the editor.
const extension = join(work, 'unpacked/extension');
execFileSync('python3', ['-m', 'zipfile', '-e', vsix, join(work, 'unpacked')]);
const tests = join(extension, 'tests/index.js');
const manyTests = join(extension, 'tests/many.js');
await build({
  absWorkingDir: here,
  entryPoints: ['suite/index.ts', 'suite/many.ts'],
  outdir: join(extension, 'tests'),
  bundle: true,
  platform: 'browser',
  format: 'cjs',
  external: ['vscode'],
  alias: { 'node:assert': 'assert' },
  define: { global: 'globalThis', 'process.env.NODE_DEBUG': 'undefined' },
  inject: [join(here, 'process.mjs')],
  logLevel: 'error',
});

let port = 3400 + Math.floor(Math.random() * 400);
const workspace = () => makeWorkspace(join(work, `workspace-${++port}`), pitfall);
/** So many files has the largest folder: from 2,000 on reading can be stopped. */
const MANY = Number(process.env.FILES ?? 2_100);
const folders = () => makeFolders(join(work, `folders-${++port}`), MANY);
const data = () => join(work, `data-${port}`);

const PARTS = {
  'in the extension host of browsers': () => within(() => hosts.web('web', port, extension, workspace(), tests)),
  'in the extension host of desktops': () => within(() => hosts.node(port, { extension, tests }, workspace(), data())),
  'with several folders and many files, as on desktops': () => within(() => hosts.node(port, { extension, tests: manyTests }, folders(), data())),
  'on the screen, as in browsers': () => shown('web', () => hosts.web('web', port, extension, workspace())),
  'on the screen, as on desktops': () => shown('node', () => hosts.node(port, { vsix }, workspace(), data())),
  'on the screen of the oldest version': () => shown('floor', () => hosts.web('floor', port, extension, workspace())),
};

/** Runs the tests inside the editor. */
async function within(start) {
  const { url, stop } = await start();
  const page = await browse(executablePath, join(work, `profile-${port}`));
  try {
    let timer;
    const log = [];
    const code = await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the tests have not ended')), 480_000);
      const said = (_, args) => {
        const text = args.join(' ');
        log.push(text);
        if (/^(not )?ok /.test(text)) console.log(`  ${text}`);
        if (text.startsWith('measured: ')) console.log(`    ${text.slice('measured: '.length)}`);
        // What only a person can do.
        if (text.startsWith('press: ')) press(page, text.slice('press: '.length)).catch(() => page.screenshot({ path: join(pictures, 'press.png') }));
        if (text.startsWith('ok ')) passed++;
        if (text.startsWith('not ok ')) failed++;
      };
      const driver = [page.exposeFunction('codeAutomationLog', said), page.exposeFunction('codeAutomationExit', resolve)];
      Promise.all(driver).then(() => page.goto(url), reject);
    }).finally(() => clearTimeout(timer));
    if (code !== 0 && failed === 0) throw new Error(`the editor ended with ${code}: ${log.join('\n')}`);
  } finally {
    await page.context().close();
    stop();
  }
}

/** Presses a button of a message, which an editor under test shows nowhere but behind the bell. */
async function press(page, name) {
  await page.locator('[id="status.notifications"]').click({ timeout: 20_000 });
  await page.getByRole('button', { name, exact: true }).first().click({ timeout: 3_000 });
}

/** Looks at the editor as a person does. */
async function shown(name, start) {
  const { url, stop } = await start();
  const page = await browse(executablePath, join(work, `profile-${port}`));
  try {
    const requests = new Set();
    if (process.env.VERBOSE) page.on('console', (message) => console.log('    ', message.text()));
    page.on('request', (request) => requests.add(new URL(request.url()).host));
    await page.goto(url);
    for (const [what, check] of checks(name)) {
      try {
        await check(page);
        passed++;
        console.log(`  ok ${what}`);
      } catch (error) {
        failed++;
        console.log(`  not ok ${what}: ${error.message}`);
        for (const frame of page.frames()) if (process.env.VERBOSE) console.log('    ', frame.url(), (await frame.content().catch(String)).length);
        break;
      } finally {
        await page.screenshot({ path: join(pictures, `${name} ${what}.png`) });
      }
    }
    // Files of pages in tabs have addresses of their own, which the editor answers itself.
    const own = /(^|\.)localhost(:|$)|\.vscode-resource\.vscode-cdn\.net$/;
    const others = [...requests].filter((host) => host && !own.test(host));
    if (others.length > 0) {
      failed++;
      console.log(`  not ok asked ${others.join(', ')}`);
    }
  } finally {
    await page.context().close();
    stop();
  }
}

for (const [name, part] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const began = Date.now();
  console.log(name);
  port++;
  try {
    await part();
  } catch (error) {
    failed++;
    console.log(`  not ok ${error.stack}`);
  }
  console.log(`  ${((Date.now() - began) / 1000).toFixed(0)} s`);
}
rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
