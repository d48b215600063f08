// What the editor and the page rely on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Engine, Failure, RULES, configSchema, explain, kinds, readRules, schema, version } from '../dist/engine.js';

const wasm = readFileSync(new URL('../dist/pitfall_bg.wasm', import.meta.url));
const rules = readRules(readFileSync(new URL(`../dist/${RULES}`, import.meta.url)));
const failures = [];
const engine = new Engine(wasm, (message) => failures.push(message));

/** A policy that demands a compliant device of nobody. */
const policy = (more = {}) => ({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity',
  id: '5e9a24b7-0f3c-4d10-8a6e-64c1f0b7a001',
  displayName: 'Require a compliant device',
  state: 'enabled',
  conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] }, clientAppTypes: ['all'] },
  grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] },
  ...more,
});
const indented = (value, end = '\n') => JSON.stringify(value, null, 2).replaceAll('\n', end);
const utf16 = (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
/** Something that pitfall finds wherever it stands: a key that Graph does not know. */
const MISSPELT = { displayNme: 'x' };

function findings(tenant, path) {
  return tenant.report().files.find((file) => file.path === path)?.findings ?? [];
}

function cut(text, { start, end }) {
  const lines = text.split(/\r\n|\r|\n/);
  assert.equal(start.line, end.line);
  return lines[start.line].slice(start.character, end.character);
}

test('places are counted in UTF-16 code units, whatever the encoding and the line ends', () => {
  const value = policy({ description: '𝒜 Straße — ', ...MISSPELT });
  for (const [what, text] of [
    ['LF', indented(value)],
    ['CR LF', indented(value, '\r\n')],
    ['CR', indented(value, '\r')],
    // On one line, so that what stands before counts.
    ['one line', JSON.stringify(value)],
  ]) {
    for (const content of [text, Buffer.from(text), utf16(text), Buffer.from(`\uFEFF${text}`)]) {
      const tenant = engine.tenant();
      tenant.setFile('policy.json', content);
      const found = findings(tenant, 'policy.json').find((finding) => finding.message.includes('displayNme'));
      assert.ok(found, what);
      assert.match(cut(text, found.range), /displayNme/, what);
      tenant.close();
    }
  }
});

test('only files whose findings changed are told', () => {
  const tenant = engine.tenant();
  tenant.setFile('a.json', indented(policy(MISSPELT)));
  tenant.setFile('b.json', indented(policy({ ...MISSPELT, id: '5e9a24b7-0f3c-4d10-8a6e-64c1f0b7a002', displayName: 'B' })));
  const first = tenant.changes();
  assert.ok(first.whole);
  assert.ok(first.files.length >= 2);
  assert.deepEqual(tenant.changes().files, []);
  tenant.setFile('b.json', '{}');
  const changed = tenant.changes();
  assert.ok(!changed.whole);
  assert.deepEqual(changed.files.filter((file) => file.path === 'b.json'), [{ path: 'b.json', findings: [] }]);
  assert.ok(tenant.removeFile('a.json'));
  assert.ok(!tenant.removeFile('a.json'));
  assert.ok(tenant.changes().files.every((file) => file.findings.length === 0));
  tenant.close();
});

test('the order in which files come makes no difference', () => {
  const files = ['c.json', 'a.json', 'd.json', 'b.json'].map((path, index) => [
    path,
    indented(policy({ ...MISSPELT, displayName: path, id: `5e9a24b7-0f3c-4d10-8a6e-64c1f0b7a10${index}` })),
  ]);
  const [one, other] = [engine.tenant(), engine.tenant()];
  for (const [path, text] of files) one.setFile(path, text);
  one.report();
  one.setFile('gone.json', files[0][1]);
  one.removeFile('gone.json');
  for (const [path, text] of files.reverse()) other.setFile(path, text);
  assert.equal(one.json(), other.json());
  one.close();
  other.close();
});

test('a configuration counts, a wrong one does not', () => {
  const tenant = engine.tenant();
  tenant.setFile('a.json', indented(policy(MISSPELT)));
  const { code, severity } = findings(tenant, 'a.json').find((finding) => finding.message.includes('displayNme'));
  assert.deepEqual(tenant.configure(`rules.${code} = "off"`, {}), { problem: null, nameLists: [], missing: [], schemas: [], baseline: 'pitfall-baseline.json', needsBaseline: false, unknown: [] });
  assert.ok(findings(tenant, 'a.json').every((finding) => finding.code !== code));
  const { problem } = tenant.configure('[tenant]\ncomplete = ["conditionalAccessPolicy"]\n', {});
  assert.deepEqual(problem.range.start, { line: 1, character: 12 });
  assert.match(problem.help, /conditionalAccessPolicies/);
  assert.ok(findings(tenant, 'a.json').every((finding) => finding.code !== code), 'the one before it stays');
  const other = severity === 'info' ? 'error' : 'info';
  const { unknown } = tenant.configure(undefined, { severities: { [code]: other, XX999: 'error', ALL: 'loud' } });
  assert.deepEqual(unknown, ['ALL: loud', 'XX999: error']);
  assert.equal(findings(tenant, 'a.json').find((finding) => finding.code === code).severity, other);
  assert.deepEqual(tenant.configure('tenant.group-names-csv = "groups.csv"', {}).nameLists, ['groups.csv']);
  tenant.close();
});

test('what a configuration builds on, ignores, and what is known', () => {
  const tenant = engine.tenant();
  const path = 'policies/a.json';
  tenant.setFile(path, indented(policy(MISSPELT)));
  const misspelt = () => findings(tenant, path).filter((finding) => finding.message.includes('displayNme'));
  const [{ code, fingerprint }] = misspelt();
  const toml = 'extend = ["shared/house.toml"]\n';
  assert.deepEqual(tenant.configure(toml, {}).missing, ['shared/house.toml']);
  const bases = [{ path: 'shared/house.toml', text: `rules.${code} = "off"` }];
  assert.deepEqual(tenant.configure(toml, {}, { bases }).missing, []);
  assert.deepEqual(misspelt(), []);
  const gone = tenant.configure(toml, {}, { bases: [{ path: 'shared/house.toml', text: null }] }).problem;
  assert.match(gone.message, /shared\/house.toml: no such file/);
  assert.deepEqual(gone.range, { start: { line: 0, character: 10 }, end: { line: 0, character: 29 } });
  const twice = [{ path: 'shared/house.toml', text: 'extend = "../pitfall.toml"' }];
  assert.match(tenant.configure(toml, {}, { bases: twice }).problem.message, /shared\/house.toml: extend leads to pitfall.toml a second time/);
  tenant.configure(undefined, {});
  assert.equal(misspelt().length, 1);

  const ignored = tenant.addIgnore('', fingerprint, 'so agreed');
  assert.match(ignored, new RegExp(`rule = "${code}"`));
  assert.equal(tenant.configure(ignored, {}).problem, null);
  assert.deepEqual(misspelt(), []);
  assert.equal(tenant.addIgnore('', 'no such finding', 'x'), undefined);
  tenant.configure(undefined, {});
  tenant.setFile('policies/a.json.pitfall.toml', `[[ignore]]\nrule = "${code}"\nreason = "so agreed"\n`);
  assert.deepEqual(misspelt(), []);
  tenant.removeFile('policies/a.json.pitfall.toml');
  assert.equal(misspelt().length, 1);

  const known = JSON.stringify({ schema_version: 1, findings: [] });
  assert.equal(tenant.configure(undefined, {}, { baseline: known }).problem, null);
  assert.equal(misspelt().length, 1);
  assert.match(tenant.configure(undefined, {}, { baseline: '{' }).problem.message, /pitfall-baseline.json is no baseline/);
  assert.equal(tenant.configure(undefined, {}, { baseline: null }).problem, null);
  const named = 'baseline = "known.json"';
  assert.equal(tenant.configure(named, {}).needsBaseline, true);
  assert.equal(tenant.configure(named, {}, { baseline: known }).problem, null);
  assert.match(tenant.configure(named, {}, { baseline: null }).problem.message, /known.json is not there/);
  tenant.configure('exclude = ["policies/"]', {});
  assert.deepEqual(tenant.report().files, []);
  assert.equal(tenant.report().summary.files, 0);
  tenant.configure(undefined, {});
  assert.equal(misspelt().length, 1);
  tenant.close();
});

test('ids have names, and lead to where these are defined', () => {
  const tenant = engine.tenant();
  const [group, app] = ['1078a202-3b20-43e4-ab56-2da9f9a07280', '00000003-0000-0ff1-ce00-000000000000'];
  const of = { conditions: { '😀': app, users: { includeUsers: ['All'], excludeGroups: [group.toUpperCase(), 'All'] }, applications: {} } };
  const text = JSON.stringify(policy(of));
  const groups = (displayName) => {
    const value = [{ id: group, displayName, securityEnabled: true }];
    return indented({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#groups', value });
  };
  tenant.setFile('ca.json', text);
  tenant.setFile('groups.json', groups('Break glass'));
  const names = tenant.names(text);
  assert.deepEqual(names.map(({ id, name, what }) => [id, name, what]), [
    [app, 'Office 365 SharePoint Online', 'app'],
    [group.toUpperCase(), 'Break glass', 'group'],
  ]);
  for (const { id, range, behind } of names) {
    assert.equal(cut(text, range), id);
    // Behind the quote.
    assert.deepEqual(behind, { line: 0, character: range.end.character + 1 });
  }
  // Any text will do, such as some lines of a file.
  assert.deepEqual(tenant.names(`\r\n- ${group}`).map(({ name, behind }) => [name, behind]), [
    ['Break glass', { line: 1, character: 2 + group.length }],
  ]);
  assert.deepEqual(tenant.names(`"id": "${group}", "${group}0" ${policy().id.replace('5', '6')}`), []);
  assert.equal(tenant.names(`${group}\n`.repeat(2_000)).length, 1_000);

  const { path, range } = tenant.definition(group);
  assert.equal(path, 'groups.json');
  assert.ok(groups('Break glass').split('\n').slice(range.start.line, range.end.line + 1).join().includes('Break glass'));
  assert.equal(tenant.definition(app), null);
  assert.equal(tenant.definition('All'), null);

  tenant.setFile('groups.json', groups('Emergency'));
  assert.equal(tenant.names(group)[0].name, 'Emergency');
  tenant.removeFile('groups.json');
  assert.deepEqual(tenant.names(group), []);
  assert.equal(tenant.definition(group), null);
  tenant.close();
});

test('resources are found with their type and place', () => {
  const tenant = engine.tenant();
  const text = `{"value": [${JSON.stringify(policy())}]}`;
  tenant.setFile('list.json', text);
  const [found, ...more] = tenant.resources('list.json');
  assert.deepEqual(more, []);
  assert.deepEqual([found.type, found.name], ['conditionalAccessPolicy', 'Require a compliant device']);
  assert.deepEqual(JSON.parse(cut(text, found.range)), policy());
  assert.deepEqual(tenant.resources('elsewhere.json'), []);
  tenant.close();
});

test('who is judged by what', () => {
  const tenant = engine.tenant();
  tenant.setFile('a.json', indented(policy()));
  assert.match(tenant.coveragePage(), /^<!doctype html>/i);
  assert.ok(JSON.parse(tenant.coverage()).rows.length > 0);
  assert.equal(JSON.parse(tenant.inspect()).tenants[0].resources[0].kind, 'conditionalAccessPolicy');
  const sarif = JSON.parse(tenant.sarif(rules));
  assert.equal(sarif.version, '2.1.0');
  const described = sarif.runs[0].tool.driver.rules;
  assert.ok(described.length > 0);
  for (const rule of described) assert.equal(rule.shortDescription.text, explain(rules, rule.id).what);
  tenant.close();
});

test('rules and schemas explain themselves', () => {
  assert.match(version(), /^\d+\.\d+\.\d+/);
  assert.ok(rules.length > 100);
  for (const rule of rules) assert.ok(rule.what && rule.why && rule.sources.length > 0 && rule.bad.length > 0, rule.code);
  assert.equal(explain(rules, 'ug002').name, explain(rules, 'ca-users-not-covered-by-compliance').name);
  assert.equal(explain(rules, 'XX999'), undefined);
  assert.ok(kinds().includes('conditionalAccessPolicy'));
  assert.equal(JSON.parse(schema('conditionalAccessPolicy')).title, 'conditionalAccessPolicy');
  assert.equal(schema('nothing'), undefined);
  assert.ok(JSON.parse(configSchema()).properties.tenant);
});

test('no bytes break it', () => {
  const tenant = engine.tenant();
  const noise = Uint8Array.from({ length: 4096 }, (_, index) => (Math.imul(index, 2_654_435_761) >>> 24) & 0xff);
  for (const content of ['', '{', '[[[[', '\uD800', '['.repeat(200_000), noise, new Uint8Array()]) {
    tenant.setFile('any.json', content);
    tenant.report();
    tenant.resources('any.json');
  }
  tenant.close();
  assert.deepEqual(failures, []);
});

test('an instance that trapped is replaced, the files are sent again, and it is said once', () => {
  const tenant = engine.tenant();
  const bystander = engine.tenant();
  tenant.configure(undefined, { minSeverity: 'hint' });
  tenant.setFile('a.json', indented(policy(MISSPELT)));
  bystander.setFile('b.json', indented(policy(MISSPELT)));
  const [before, elsewhere] = [tenant.json(), bystander.json()];
  let traps = 1;
  const trap = () => {
    if (traps-- > 0) throw new WebAssembly.RuntimeError('unreachable');
    return 'done';
  };
  assert.equal(engine.attempt('a test', trap), 'done');
  assert.equal(tenant.json(), before);
  assert.equal(bystander.json(), elsewhere);
  assert.ok(tenant.changes().whole);
  traps = 99;
  assert.throws(() => engine.attempt('a test', trap), Failure);
  assert.equal(bystander.json(), elsewhere);
  assert.equal(failures.length, 1);
  assert.match(failures[0], /a test/);
  tenant.close();
  bystander.close();
});

test('a file that the module cannot hold is left out, and the others stay', () => {
  const tenant = engine.tenant();
  tenant.setFile('a.json', indented(policy(MISSPELT)));
  const before = tenant.report().files;
  // More than memory can have, so that allocating it ends in a trap: no test double does that.
  const huge = { length: 2 ** 32 - 8, subarray: () => new Uint8Array() };
  assert.throws(() => tenant.setFile('huge.json', huge), Failure);
  assert.deepEqual(tenant.report().files, before);
  tenant.close();
});
