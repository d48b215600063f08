// Builds the module for JavaScript into dist/: node build.mjs [--optimise]
//
// Only what people install is optimised, for that takes minutes.
//
// The program `wasm-bindgen` is not needed: a small program of the workspace uses its library, in the
// version of the lock file.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const workspace = resolve(here, '../..');
const target = resolve(workspace, process.env.CARGO_TARGET_DIR ?? 'target');
const dist = join(here, 'dist');
const cargo = process.env.CARGO ?? 'cargo';
const optimise = process.argv.includes('--optimise');
const profile = optimise ? 'js' : 'wasm-dev';
const run = (program, args) => execFileSync(program, args, { cwd: workspace, stdio: 'inherit' });

run(cargo, [
  'build', '--locked', '--quiet', '--profile', profile, '--package', 'pitfall-wasm',
  '--no-default-features', '--features', 'js', '--target', 'wasm32-unknown-unknown', '--target-dir', target,
]);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
run(cargo, [
  'run', '--locked', '--quiet', '--package', 'pitfall-bindgen', '--target-dir', target, '--',
  join(target, 'wasm32-unknown-unknown', profile, 'pitfall_wasm.wasm'), dist,
]);

const wasm = join(dist, 'pitfall_bg.wasm');
if (optimise) {
  const features = ['bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue'];
  run(process.execPath, [
    join(here, 'node_modules/binaryen/bin/wasm-opt'), '-O1', ...features.map((name) => `--enable-${name}`), wasm, '-o', wasm,
  ]);
}

// The module for house schemas, as the program builds it and, where that has happened, built already.
const folder = join(target, optimise ? 'release' : 'debug', 'modules/schemas');
const chance = "target.wasm32-unknown-unknown.rustflags=['--cfg', 'getrandom_backend=\"custom\"']";
const schemas = optimise ? 'wasm' : 'wasm-dev';
run(cargo, [
  'build', '--locked', '--quiet', '--package', 'pitfall-wasm', '--profile', schemas, '--target', 'wasm32-unknown-unknown',
  '--target-dir', folder, '--features', 'schemas', '--config', chance, ...(optimise ? ['--config', "profile.wasm.opt-level='z'"] : []),
]);
copyFileSync(join(folder, 'wasm32-unknown-unknown', schemas, 'pitfall_wasm.wasm'), join(dist, 'pitfall_schemas.wasm'));

// Names of files, so that whoever looks for files need not wait for the module.
const { initSync, names } = await import(pathToFileURL(join(dist, 'pitfall.js')));
initSync({ module: readFileSync(wasm) });
writeFileSync(join(dist, 'names.json'), `${JSON.stringify(names(), null, 2)}\n`);

// In one file for tests and measurements; the extension and the page bundle the source.
await build({ entryPoints: [join(here, 'src/engine.ts')], outfile: join(dist, 'engine.js'), bundle: true, format: 'esm', logLevel: 'warning' });
