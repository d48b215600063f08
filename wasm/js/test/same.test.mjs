// The module says byte for byte what the program says.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Engine } from '../dist/engine.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const pitfall = process.env.PITFALL ?? join(repository, 'target/debug/pitfall');
const engine = new Engine(readFileSync(new URL('../dist/pitfall_bg.wasm', import.meta.url)), assert.fail);
const TODAY = '2026-11-21';

/** The files below a folder that the program reads for one tenant, relative to it: another configuration is another tenant's. */
function filesBelow(folder, at = folder) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const path = join(at, entry.name);
    if (entry.isDirectory()) return existsSync(join(path, 'pitfall.toml')) ? [] : filesBelow(folder, path);
    return /\.(json|jsonc|ya?ml|csv)$/i.test(entry.name) ? [relative(folder, path)] : [];
  });
}

/** What the program says about files of a folder, in which it reads `pitfall.toml` if there is one. */
function program(folder, files) {
  const options = ['--exit-zero', '--min-severity', 'hint', '--show-unknown', '--max-file-size', '1G', '--today', TODAY];
  const args = ['check', '--quiet', '--output-format', 'json', ...options, '--', ...files];
  const output = { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] };
  return execFileSync(pitfall, args, output);
}

function open(folder, files) {
  const tenant = engine.tenant();
  const toml = join(folder, 'pitfall.toml');
  const text = existsSync(toml) ? readFileSync(toml, 'utf8') : undefined;
  const configured = tenant.configure(text, { today: TODAY, minSeverity: 'hint', showUnknown: true });
  assert.equal(configured.problem, null);
  for (const file of files) tenant.setFile(file, readFileSync(join(folder, file)));
  return tenant;
}

function compare(folder) {
  // What rules are told about their cases is no policy. Files that are named are not all of a tenant to the program,
  // which is what the rules about ignores want to know.
  const files = filesBelow(folder).filter((file) => !file.endsWith('facts.json') && !/^PF\d/.test(file));
  if (files.length === 0) return;
  const tenant = open(folder, files);
  const said = tenant.json();
  tenant.close();
  assert.ok(said === program(folder, files), `module and program differ in ${folder}`);
}

for (const folder of ['tests/tenants/contoso', 'tests/tenants/fabrikam', 'tests/rules']) {
  test(`${folder}`, () => compare(join(repository, folder)));
}

const corpus = join(repository, '../shared/corpus');
test('real exports', { skip: !existsSync(corpus) }, () => {
  for (const source of readdirSync(corpus, { withFileTypes: true })) {
    if (source.isDirectory()) compare(join(corpus, source.name));
  }
});
