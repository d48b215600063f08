// Builds the module for JavaScript into dist/: node build.mjs [--optimise]
//
// Only what people install is optimised, for that takes minutes.
//
// The program `wasm-bindgen` is not needed: a small program of the workspace uses its library, in the
// version of the lock file. BINDGEN says where it is if it is built already.

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
const run = (program, args) => execFileSync(program, args, { cwd: workspace, stdio: 'inherit' });

const built = (folder, profile, ...options) => {
  run(cargo, [
    'build', '--locked', '--quiet', '--package', 'pitfall-wasm', '--target', 'wasm32-unknown-unknown',
    '--target-dir', folder, `--profile=${profile}`, ...options,
  ]);
  return join(folder, 'wasm32-unknown-unknown', profile, 'pitfall_wasm.wasm');
};
// Where the program's build script builds its modules, which share what they are made of with the one for JavaScript.
const modules = join(target, optimise ? 'release' : 'debug', 'modules');
// As host/build.rs has it. Browsers and editors know these instructions since 2023 at the latest.
const simd = ['--config', "target.wasm32-unknown-unknown.rustflags=['-C', 'target-feature=+simd128']"];
const chance = ['--config', "target.wasm32-unknown-unknown.rustflags=['--cfg', 'getrandom_backend=\"custom\"']"];
const js = optimise
  ? built(target, 'js', ...simd, '--no-default-features', '--features=js')
  : built(modules, 'wasm-dev', ...chance, '--no-default-features', '--features=js,shared');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
if (process.env.BINDGEN) run(process.env.BINDGEN, [js, dist]);
else run(cargo, ['run', '--locked', '--quiet', '--package', 'pitfall-bindgen', '--target-dir', target, '--', js, dist]);

const wasm = join(dist, 'pitfall_bg.wasm');
if (optimise) {
  const features = ['simd', 'bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue'];
  run(process.execPath, [
    join(here, 'node_modules/binaryen/bin/wasm-opt'), '-O1', ...features.map((name) => `--enable-${name}`), wasm, '-o', wasm,
  ]);
}

// The module for house schemas, as the program's build script builds it and, where that has happened, built already.
const schemas = optimise
  ? built(join(modules, 'schemas'), 'wasm', ...chance, '--features=schemas', '--config', "profile.wasm.opt-level='z'")
  : built(modules, 'wasm-dev', ...chance, '--features=schemas,shared');
copyFileSync(schemas, join(dist, 'pitfall_schemas.wasm'));

// The documentation of rules, which is no part of the module.
copyFileSync(join(workspace, 'docs/rules/rules.json'), join(dist, 'rules.json'));

// Names of files, so that whoever looks for files need not wait for the module.
const { initSync, names } = await import(pathToFileURL(join(dist, 'pitfall.js')));
initSync({ module: readFileSync(wasm) });
writeFileSync(join(dist, 'names.json'), `${JSON.stringify(names(), null, 2)}\n`);

// In one file for tests and measurements; the extension and the page bundle the source.
await build({ entryPoints: [join(here, 'src/engine.ts')], outfile: join(dist, 'engine.js'), bundle: true, format: 'esm', logLevel: 'warning' });
