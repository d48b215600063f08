// The workspace that the tests open: the sample tenant, and files that are easily shown wrong.

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';

const CONTOSO = fileURLToPath(new URL('../tenants/contoso', import.meta.url));

/** A policy that is switched off, with a key that Graph does not know. */
function policy(number, more) {
  return {
    id: `7c1e94d2-5b6a-4f0e-9d3c-2a8b6f40${number}`,
    displayName: `CA${number}-Global-Office365-RequireMFA`,
    ...more,
    state: 'disabled',
    conditions: {
      users: { includeUsers: ['All'], excludeGroups: ['b56d478e-74b4-4791-b1ce-a717bb64d8a3'] },
      applications: { includeApplications: ['Office365'] },
      clientAppTypes: ['all'],
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  };
}

const utf16 = (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

export const FILES = {
  // What Windows PowerShell writes.
  'Edge cases/utf-16.json': utf16(JSON.stringify(policy(9001, { displayNme: 'x' }), null, 2).replaceAll('\n', '\r\n')),
  // Characters of two code units in front of the place.
  'Edge cases/one line.json': JSON.stringify(policy(9002, { description: '𝒜𝒜𝒜 Straße 🛡', displayNme: 'x' })),
  'Edge cases/cr lf.json': JSON.stringify(policy(9003, { displayNme: 'x' }), null, 2).replaceAll('\n', '\r\n'),
  // Two findings with a safe fix, one with a fix that may change what the policy does.
  'Edge cases/fixes.json': JSON.stringify(policy(9004, {}), null, 2)
    .replace('"state": "disabled",', '"state": "disabled",\n  "state": "disabled",')
    .replace('"clientAppTypes"', '"clientAppTypes": [\n      "all"\n    ],\n    "clientAppTypes"')
    .replace('"operator": "OR"', '"operater": "OR"'),
  // Another tenant in the same workspace.
  'Second tenant/pitfall.toml': '[tenant]\ncomplete = ["conditionalAccessPolicies"]\n',
  'Second tenant/policy.json': JSON.stringify(policy(9005, { displayNme: 'x' }), null, 2),
  // No policies.
  'package.json': '{"name": "no-policy", "state": "enabled"}\n',
  '.gitignore': 'ignored/\n',
  'ignored/policy.json': JSON.stringify(policy(9006, { displayNme: 'x' })),
  'node_modules/policy/policy.json': JSON.stringify(policy(9007, { displayNme: 'x' })),
  '.vscode/settings.json': JSON.stringify({ 'files.autoSave': 'off', 'git.enabled': false }),
};

/** Makes the workspace in a folder, and what the program says about it. */
export function makeWorkspace(folder, pitfall) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(CONTOSO, folder, { recursive: true });
  for (const [path, content] of Object.entries(FILES)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  // The program heeds `.gitignore` where there is a repository.
  mkdirSync(join(folder, '.git'));
  const check = (where, paths) => {
    const args = ['check', '--quiet', '--exit-zero', '--output-format', 'json', ...paths];
    return JSON.parse(execFileSync(pitfall, args, { cwd: where, encoding: 'utf8', maxBuffer: 1 << 28 })).findings;
  };
  const second = join(folder, 'Second tenant');
  const all = [
    // The inner tenant is judged by itself.
    ...check(folder, readable(folder)),
    ...check(second, ['.']).map((finding) => ({ ...finding, path: `Second tenant/${finding.path}` })),
  ];
  writeFileSync(join(folder, '.vscode/expected.json'), JSON.stringify(all));
  return folder;
}

function readable(folder) {
  const output = execFileSync('find', ['.', '-type', 'f', '(', '-name', '*.json', '-o', '-name', '*.csv', ')'], { cwd: folder, encoding: 'utf8' });
  const passedOver = /^(Second tenant|ignored|node_modules|\.vscode|\.git)\//;
  const files = output.split('\n').filter(Boolean).map((path) => path.slice(2));
  return files.filter((path) => !passedOver.test(path)).sort();
}
