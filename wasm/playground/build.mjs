// Builds the page into dist/: node build.mjs
//
// dist/site is what a server gives out, dist/pitfall.html the same page in one file, which works without one.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = (name) => readFileSync(join(here, 'src', name), 'utf8');
const site = join(here, 'dist/site');
rmSync(join(here, 'dist'), { recursive: true, force: true });
mkdirSync(site, { recursive: true });

const common = { absWorkingDir: here, bundle: true, minify: true, target: 'es2022', format: 'iife', write: false, legalComments: 'none', logLevel: 'warning' };
const textOf = (built) => built.outputFiles[0].text;
const worker = textOf(await build({ ...common, entryPoints: ['src/worker.ts'] }));
const style = textOf(await build({ ...common, format: undefined, entryPoints: ['src/style.css'] })).trim();

/** What is fetched when it is used, or is part of the page. */
const assets = {
  'pitfall_bg.wasm': readFileSync(join(here, '../js/dist/pitfall_bg.wasm')),
  'pitfall_schemas.wasm': readFileSync(join(here, '../js/dist/pitfall_schemas.wasm')),
  'rules.json': readFileSync(join(here, '../js/dist/rules.json')),
  'contoso.zip': archive('contoso'),
  'fabrikam.zip': archive('fabrikam'),
};

function archive(tenant) {
  const folder = join(here, '../../tests/tenants', tenant);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  // The same bytes from the same files, whatever the day.
  const entry = (path) => [relative(folder, path), [readFileSync(path), { mtime: '2026-01-01T00:00:00' }]];
  return zipSync(Object.fromEntries(paths.map(entry)), { level: 9 });
}

const NEXT_TO_IT = `
  export async function load(name) {
    const response = await fetch(name);
    if (!response.ok) throw new Error(name + ': ' + response.status);
    return new Uint8Array(await response.arrayBuffer());
  }
  export async function compile(name) {
    try {
      return await WebAssembly.compileStreaming(fetch(name));
    } catch {
      // A server that does not know what it gives out.
      return WebAssembly.compile(await load(name));
    }
  }`;
// Compressed and as text, since a file opened from a disk may fetch nothing.
const WITHIN_IT = `
  export async function load(name) {
    const text = document.getElementById('asset-' + name)?.textContent;
    if (!text) throw new Error(name + ' is not in this page');
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  export async function compile(name) {
    return WebAssembly.compile(await load(name));
  }`;

function plugin(loader) {
  return {
    name: 'page',
    setup(build) {
      build.onResolve({ filter: /^(worker:|pitfall:)/ }, ({ path }) => ({ path, namespace: 'page' }));
      build.onLoad({ filter: /^worker:/, namespace: 'page' }, () => ({ contents: worker, loader: 'text' }));
      build.onLoad({ filter: /^pitfall:/, namespace: 'page' }, () => ({ contents: loader, loader: 'js' }));
    },
  };
}

const bundle = async (loader) => textOf(await build({ ...common, entryPoints: ['src/main.ts'], plugins: [plugin(loader)] }));
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const symbols = source('symbols.svg').trim();
const logo = /<symbol id="i-logo"[^>]*>(.*)<\/symbol>/.exec(symbols)[1];
const icon = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256">${logo}</svg>`)}`;

/** The page, which may reach what `policy` names and nothing else. Workers are bound by it as well. */
function page({ script, style, allowed }) {
  const policy = [
    "default-src 'none'",
    `script-src ${allowed.script} 'wasm-unsafe-eval'`,
    `style-src ${allowed.style}`,
    `connect-src ${allowed.connect}`,
    "img-src 'self' data:",
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const parts = { policy, icon, symbols, style, script };
  return source('index.html').replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
}

const served = await bundle(NEXT_TO_IT);
writeFileSync(join(site, 'index.html'), page({
  style: '<link rel="stylesheet" href="style.css">\n<link rel="preload" href="pitfall_bg.wasm" as="fetch" crossorigin>',
  script: '<script src="page.js" defer></script>',
  allowed: { script: "'self'", style: "'self'", connect: "'self'" },
}));
writeFileSync(join(site, 'page.js'), served);
writeFileSync(join(site, 'style.css'), style);
for (const [name, bytes] of Object.entries(assets)) writeFileSync(join(site, name), bytes);

const alone = (await bundle(WITHIN_IT)).replaceAll('</script', '<\\/script');
const inlined = Object.entries(assets).map(([name, bytes]) =>
  `<script type="text/plain" id="asset-${name}">${deflateRawSync(bytes, { level: 9 }).toString('base64')}</script>`);
writeFileSync(join(here, 'dist/pitfall.html'), page({
  style: `<style>${style}</style>`,
  script: `${inlined.join('\n')}\n<script>${alone}</script>`,
  allowed: { script: hash(alone), style: hash(style), connect: "'none'" },
}));

const KB = 1024;
const zipped = ['index.html', 'page.js', 'style.css'].map((name) => gzipSync(readFileSync(join(site, name)), { level: 9 }).length);
const sum = zipped.reduce((a, b) => a + b);
const one = readFileSync(join(here, 'dist/pitfall.html')).length;
console.log(`Playground: ${Math.ceil(sum / KB)} KB gzip without the module, ${Math.ceil(one / KB)} KB as one file`);
if (sum > 200 * KB) throw new Error('the page is larger than 200 KB gzip');
