// The module in Chromium says byte for byte what the program says.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, repository } from './setting.js';

const TODAY = '2026-11-21';
let browser;
let page;
let server;

before(async () => {
  const dist = join(repository, 'wasm/js/dist');
  // What the page is given: the module, and the files of a folder in one piece.
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const type = { '/': 'text/html', '/engine.js': 'text/javascript', '/pitfall_bg.wasm': 'application/wasm' }[pathname];
    response.writeHead(200, { 'content-type': type ?? 'application/octet-stream' });
    if (pathname === '/') response.end('<!doctype html><title>same</title>');
    else if (type) response.end(readFileSync(join(dist, pathname)));
    else response.end(pathname === '/file' ? readFileSync(searchParams.get('path')) : undefined);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launch();
  page = await browser.newPage();
  await page.goto(`http://localhost:${server.address().port}/`);
  await page.evaluate(async () => {
    const { Engine } = await import('/engine.js');
    const bytes = await (await fetch('/pitfall_bg.wasm')).arrayBuffer();
    globalThis.engine = new Engine(bytes, (message) => { throw new Error(message); });
  });
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** The files below a folder that the program reads for one tenant: another configuration is another tenant's. */
function filesBelow(folder, at = folder) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const path = join(at, entry.name);
    if (entry.isDirectory()) return existsSync(join(path, 'pitfall.toml')) ? [] : filesBelow(folder, path);
    return /\.(json|jsonc|csv|ya?ml)$|TenantConfig\.ps1$/i.test(entry.name) ? [relative(folder, path)] : [];
  });
}

function program(folder, files) {
  const options = ['--exit-zero', '--min-severity', 'hint', '--show-unknown', '--max-file-size', '1G', '--today', TODAY];
  const args = ['check', '--quiet', '--output-format', 'json', ...options, '--', ...files];
  return execFileSync(process.env.PITFALL, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });
}

async function compare(folder) {
  const files = filesBelow(folder).filter((file) => !file.endsWith('facts.json') && !/^PF\d/.test(file));
  if (files.length === 0) return;
  const toml = join(folder, 'pitfall.toml');
  const text = existsSync(toml) ? readFileSync(toml, 'utf8') : undefined;
  const said = await page.evaluate(async ({ folder, files, text, today }) => {
    const tenant = globalThis.engine.tenant();
    const { problem } = tenant.configure(text, { today, minSeverity: 'hint', showUnknown: true });
    if (problem) throw new Error(problem.message);
    for (let at = 0; at < files.length; at += 50) {
      const some = files.slice(at, at + 50);
      const read = async (file) => new Uint8Array(await (await fetch(`/file?path=${encodeURIComponent(`${folder}/${file}`)}`)).arrayBuffer());
      const bytes = await Promise.all(some.map(read));
      some.forEach((file, index) => tenant.setFile(file, bytes[index]));
    }
    const said = tenant.json();
    tenant.close();
    return said;
  }, { folder, files, text, today: TODAY });
  assert.ok(said === program(folder, files), `Chromium and the program differ in ${folder}`);
}

for (const folder of ['tests/tenants/contoso', 'tests/tenants/fabrikam']) {
  test(folder, () => compare(join(repository, folder)));
}

const corpus = join(repository, '../shared/corpus');
test('real exports', { skip: !existsSync(corpus) }, async () => {
  for (const source of readdirSync(corpus, { withFileTypes: true })) {
    if (source.isDirectory()) await compare(join(corpus, source.name));
  }
});
