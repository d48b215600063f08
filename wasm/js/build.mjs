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
const run = (program, args) => execFileSync(program, args, { cwd: workspace, stdio: 'inherit' });

const built = (folder, profile, ...options) => {
  run(cargo, [
    'build', '--locked', '--quiet', '--package', 'pitfall-wasm', '--target', 'wasm32-unknown-unknown',
    '--target-dir', folder, `--profile=${profile}`, ...options,
  ]);
  return join(folder, 'wasm32-unknown-unknown', profile, 'pitfall_wasm.wasm');
};
const js = built(target, optimise ? 'js' : 'wasm-dev', '--no-default-features', '--features=js');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
run(cargo, ['run', '--locked', '--quiet', '--package', 'pitfall-bindgen', '--target-dir', target, '--', js, dist]);

const wasm = join(dist, 'pitfall_bg.wasm');
if (optimise) {
  const features = ['bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue'];
  run(process.execPath, [
    join(here, 'node_modules/binaryen/bin/wasm-opt'), '-O1', ...features.map((name) => `--enable-${name}`), wasm, '-o', wasm,
  ]);
}

// The module for house schemas, as the program's build script builds it and, where that has happened, built already.
const modules = join(target, optimise ? 'release' : 'debug', 'modules');
const chance = ['--config', "target.wasm32-unknown-unknown.rustflags=['--cfg', 'getrandom_backend=\"custom\"']"];
const schemas = optimise
  ? built(join(modules, 'schemas'), 'wasm', ...chance, '--features=schemas', '--config', "profile.wasm.opt-level='z'")
  : built(modules, 'wasm-dev', ...chance, '--features=schemas,pitfall-core/schemas');
copyFileSync(schemas, join(dist, 'pitfall_schemas.wasm'));

// Names of files, so that whoever looks for files need not wait for the module.
const { initSync, names } = await import(pathToFileURL(join(dist, 'pitfall.js')));
initSync({ module: readFileSync(wasm) });
writeFileSync(join(dist, 'names.json'), `${JSON.stringify(names(), null, 2)}\n`);

// In one file for tests and measurements; the extension and the page bundle the source.
await build({ entryPoints: [join(here, 'src/engine.ts')], outfile: join(dist, 'engine.js'), bundle: true, format: 'esm', logLevel: 'warning' });
