// Tenants are divided among files as the program divides them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Engine, divide, names } from '../dist/engine.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const pitfall = process.env.PITFALL ?? join(repository, 'target/debug/pitfall');
const engine = new Engine(readFileSync(new URL('../dist/pitfall_bg.wasm', import.meta.url)), assert.fail);
const TODAY = '2026-11-21';

const compliance = (id, name) => JSON.stringify({
  '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
  id: `7c1e94d2-5b6a-4f0e-9d3c-2a8b6f40${id}`,
  displayName: name,
  passwordRequired: true,
  scheduledActionsForRule: [{ scheduledActionConfigurations: [{ actionType: 'block', gracePeriodHours: 0 }] }],
});
const ACCESS = `id: 7c1e94d2-5b6a-4f0e-9d3c-2a8b6f409020
displayName: CA020-Global-Office365-RequireMFA
displayNme: x
state: disabled
conditions:
  users:
    includeUsers:
    - All
  applications:
    includeApplications:
    - Office365
  clientAppTypes:
  - all
grantControls:
  operator: OR
  builtInControls:
  - mfa
`;
/** A backup of a tenant, as IntuneCD writes it. Policies have the same ids in all of them. */
const backup = (folder) => ({
  [`${folder}/Compliance Policies/Policies/windows.json`]: compliance(9021, 'Windows'),
  [`${folder}/Conditional Access/mfa.yaml`]: ACCESS,
});
const BACKUPS = { ...backup('prod-backup'), ...backup('build-backup'), 'groups.csv': 'id,displayName\n' };
const ONLY_THERE = { 'prod-backup/Compliance Policies/Policies/extra.json': compliance(9022, 'Extra') };
const IGNORES = `
[[ignore]]
rule = "SC003"
file = "Conditional Access/*.yaml"
reason = "Known"

[[ignore]]
rule = "GP003"
policy = "Extra"
reason = "In one of the two alone"
`;

function files(of) {
  const folder = mkdtempSync(join(tmpdir(), 'pitfall-division-'));
  for (const [path, text] of Object.entries(of)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A finding by what people see of it. */
const line = ({ path, start, code, message }) => `${path}:${start.line}:${start.column} ${code} ${message}`;

function program(of) {
  const folder = files(of);
  try {
    const args = ['check', '--quiet', '--exit-zero', '--output-format', 'json', '--today', TODAY];
    return JSON.parse(execFileSync(pitfall, args, { cwd: folder, encoding: 'utf8' })).findings.map(line).sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function module(of) {
  const paths = Object.keys(of);
  const { roots, of: numbers } = divide(paths);
  return roots.flatMap(({ folder, configuration }, number) => {
    const tenant = engine.tenant();
    const shared = configuration !== null && roots.filter((other) => other.configuration === configuration).length > 1;
    const toml = configuration === null ? undefined : of[join(configuration, names().configuration)];
    const up = configuration === null || configuration === folder ? '' : '../'.repeat(folder.split('/').length - configuration.split('/').filter(Boolean).length);
    assert.equal(tenant.configure(toml, { today: TODAY }, { folder: up, shared }).problem, null);
    paths.forEach((path, index) => {
      if (numbers[index] === number && !path.endsWith('.toml')) tenant.setFile(path.slice(folder ? folder.length + 1 : 0), of[path]);
    });
    const found = JSON.parse(tenant.json()).findings.map((finding) => line({ ...finding, path: join(folder, finding.path) }));
    tenant.close();
    return found;
  }).sort();
}

for (const [what, of, count] of [
  ['two backups', BACKUPS, 3],
  ['two backups under one configuration', { ...BACKUPS, ...ONLY_THERE, 'pitfall.toml': IGNORES }, 3],
  ['two backups, one with a configuration', { ...BACKUPS, 'prod-backup/pitfall.toml': IGNORES }, 2],
  ['one backup', { ...backup('a'), 'groups.csv': 'id,displayName\n' }, 1],
  ['folders with configurations, one in the other', { ...backup('a/b'), ...backup('a'), 'a/pitfall.toml': '', 'a/b/pitfall.toml': '' }, 2],
]) {
  test(what, () => {
    const said = module(of);
    assert.deepEqual(said, program(of));
    assert.equal(divide(Object.keys(of)).roots.length, count);
    // What is ignored in one of them is no ignore too many in the others.
    if ('pitfall.toml' in of) assert.deepEqual(said.filter((line) => line.includes('PF001')), []);
  });
}
