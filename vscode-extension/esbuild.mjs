// Builds the extension into dist/: node esbuild.mjs [--tests]

import { copyFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: !process.argv.includes('--tests'),
  target: 'es2022',
  external: ['vscode'],
  legalComments: 'inline',
  logLevel: 'warning',
  // jsonc-parser's main entry loads its parts in a way that no bundler can follow.
  mainFields: ['module', 'main'],
};
const node = { ...common, platform: 'node', format: 'cjs' };
const browser = { ...common, platform: 'browser', format: 'cjs' };

rmSync(new URL('dist', import.meta.url), { recursive: true, force: true });
await Promise.all([
  build({ ...node, entryPoints: ['src/node.ts'], outfile: 'dist/node.js' }),
  build({ ...browser, entryPoints: ['src/browser.ts'], outfile: 'dist/browser.js' }),
  build({ ...node, entryPoints: ['src/worker/node.ts'], outfile: 'dist/worker-node.js' }),
  build({ ...browser, format: 'iife', entryPoints: ['src/worker/browser.ts'], outfile: 'dist/worker-browser.js' }),
]);
for (const name of ['pitfall_bg.wasm', 'pitfall_schemas.wasm', 'rules.json']) {
  copyFileSync(new URL(`../wasm/js/dist/${name}`, import.meta.url), new URL(`dist/${name}`, import.meta.url));
}
