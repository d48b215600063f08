// The schemas of a house, which another module checks.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Engine, House } from '../dist/engine.js';

const dist = new URL('../dist/', import.meta.url);
const pitfall = process.env.PITFALL ?? fileURLToPath(new URL('../../../target/debug/pitfall', import.meta.url));
const engine = new Engine(readFileSync(new URL('pitfall_bg.wasm', dist)), assert.fail);
const module = new WebAssembly.Module(readFileSync(new URL('pitfall_schemas.wasm', dist)));
const folder = mkdtempSync(join(tmpdir(), 'pitfall-house-'));
after(() => rmSync(folder, { recursive: true }));

const SCHEMA = JSON.stringify({ properties: { displayName: { $ref: 'names.json#/$defs/name' } }, required: ['description'] });
const NAMES = JSON.stringify({ $defs: { name: { pattern: '^CA\\d{3} ' } } });
const policy = (number, more) => ({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity',
  id: `5e9a24b7-0f3c-4d10-8a6e-64c1f0b7a00${number}`,
  state: 'disabled',
  conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] }, clientAppTypes: ['all'] },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  ...more,
});
const FILES = {
  'pitfall.toml': '[schemas]\nconditionalAccessPolicy = "house/ca.json"\n',
  'house/ca.json': SCHEMA,
  'house/names.json': NAMES,
  'named.json': JSON.stringify(policy(1, { displayName: 'CA001 Multifactor', description: 'so' }), null, 2),
  'unnamed.json': JSON.stringify(policy(2, { displayName: '𝒜 Multifactor' }), null, 2),
};
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function open() {
  const tenant = engine.tenant();
  const { problem, schemas } = tenant.configure(FILES['pitfall.toml'], {});
  assert.equal(problem, null);
  assert.deepEqual(schemas.map(({ kind, path }) => [kind, path]), [['conditionalAccessPolicy', 'house/ca.json']]);
  assert.equal(schemas[0].range.start.line, 1);
  for (const path of Object.keys(FILES).filter((path) => path.endsWith('.json'))) tenant.setFile(path, FILES[path]);
  return tenant;
}

const source = (files) => ({ kind: 'conditionalAccessPolicy', name: 'ca.json', files });

test('the findings are those of the program', () => {
  const tenant = open();
  const house = new House(module);
  assert.deepEqual(house.add(source({ 'ca.json': SCHEMA })), { Missing: 'names.json' });
  assert.equal(house.add(source({ 'ca.json': SCHEMA, 'names.json': NAMES })), null);
  tenant.check(house);
  const args = ['check', '--quiet', '--exit-zero', '--output-format', 'json', '.'];
  const said = execFileSync(pitfall, args, { cwd: folder, encoding: 'utf8' });
  assert.match(said, /HS001/);
  assert.equal(tenant.json(), said);
  tenant.close();
});

test('what is typed is checked, and what is no longer wanted is not', () => {
  const tenant = open();
  const found = () => tenant.report().files.flatMap(({ findings }) => findings.map(({ code }) => code)).filter((code) => code === 'HS001').length;
  const house = new House(module);
  house.add(source({ 'ca.json': SCHEMA, 'names.json': NAMES }));
  assert.equal(found(), 0);
  tenant.check(house);
  assert.equal(found(), 2);
  tenant.setFile('unnamed.json', FILES['unnamed.json'].replace('𝒜 Multifactor', 'CA002 Multifactor'));
  assert.equal(found(), 1);
  tenant.check(house);
  assert.equal(found(), 1);
  tenant.check(undefined);
  assert.equal(found(), 0);
  tenant.close();
});

test('a schema that is wrong is refused', () => {
  const refused = new House(module).add(source({ 'ca.json': '{"type": 7}' }));
  assert.ok('Wrong' in refused);
});
