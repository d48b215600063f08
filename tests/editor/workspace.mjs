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

/** The same as YAML, which is what IntuneCD can write. */
function yaml(value, indent = '') {
  return Object.entries(value).map(([key, value]) => {
    if (Array.isArray(value)) return `${indent}${key}:\n${value.map((item) => `${indent}- ${item}\n`).join('')}`;
    return typeof value === 'object' ? `${indent}${key}:\n${yaml(value, `${indent}  `)}` : `${indent}${key}: ${value}\n`;
  }).join('');
}

function backup(folder) {
  const compliance = {
    '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
    id: '7c1e94d2-5b6a-4f0e-9d3c-2a8b6f409021',
    displayName: 'Windows',
    passwordRequired: true,
    scheduledActionsForRule: [{ ruleName: 'PasswordRequired', scheduledActionConfigurations: [{ actionType: 'block', gracePeriodHours: 0 }] }],
    assignments: [],
  };
  return {
    [`${folder}/Conditional Access/mfa.yaml`]: yaml(policy(9020, { displayNme: 'x' })),
    [`${folder}/Compliance Policies/Policies/windows.json`]: JSON.stringify(compliance, null, 2),
  };
}

/** A configuration for Microsoft365DSC, in which a policy lets everybody in who names one of two. */
function snapshot(state) {
  return `# Generated with Microsoft365DSC version 1.26.218.1
Configuration M365TenantConfig
{
    Import-DscResource -ModuleName 'Microsoft365DSC' -ModuleVersion '1.26.218.1'

    Node localhost
    {
        AADConditionalAccessPolicy "AADConditionalAccessPolicy-CA9030"
        {
            BuiltInControls      = @("mfa");
            ClientAppTypes       = @("all");
            DisplayName          = "CA9030-Global-Office365-RequireMFA";
            Ensure               = "Present";
            GrantControlOperator = "OR";
            Id                   = "7c1e94d2-5b6a-4f0e-9d3c-2a8b6f409030";
            IncludeApplications  = @("Office365");
            IncludePlatforms     = @("all");
            ExcludePlatforms     = @("all");
            IncludeUsers         = @("All");
            State                = "${state}";
        }
    }
}
`;
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
  // Two tenants that an export tool wrote, whose policies have the same ids, in YAML and JSON.
  'Backups/pitfall.toml': '[tenant]\ncomplete = ["groups"]\n',
  ...backup('Backups/prod'),
  ...backup('Backups/build'),
  // What Microsoft365DSC writes, and a script of somebody's.
  'Snapshots/M365TenantConfig.ps1': snapshot('Enabled'),
  'Snapshots/deploy.ps1': snapshot('Enabled'),
  // No policies.
  'docker-compose.yaml': 'services:\n  web:\n    image: nginx\n',
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
  const args = ['check', '--quiet', '--exit-zero', '--output-format', 'json'];
  const said = execFileSync(pitfall, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  writeFileSync(join(folder, '.vscode/expected.json'), JSON.stringify(JSON.parse(said).findings));
  return folder;
}

/** A number as the end of an id. */
const id = (number) => `3f9c2b7e-5d1a-4e6f-8b0c-${number.toString(16).padStart(12, '0')}`;

/** One of many files of a tenant: mostly groups, as in real ones, and policies for them. */
function oneOfMany(number) {
  const group = { '@odata.type': '#microsoft.graph.group', id: id(number), displayName: `SG-${number}`, groupTypes: [], securityEnabled: true };
  if (number % 10 < 6) return ['Groups', group];
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: id(number - (number % 10)) };
  if (number % 100 < 97) {
    return ['CompliancePolicies', {
      '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
      id: id(number),
      displayName: `Windows ${number}`,
      passwordRequired: true,
      scheduledActionsForRule: [{ ruleName: 'PasswordRequired', scheduledActionConfigurations: [{ actionType: 'block', gracePeriodHours: 24 }] }],
      assignments: [{ target }],
    }];
  }
  return ['ConditionalAccess', { ...policy(1000 + (number % 8999), {}), id: id(number), displayName: `CA ${number}` }];
}

/** A workspace of several folders: two below one configuration, and one with this many files. */
export function makeFolders(folder, count) {
  const write = (path, content) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write('outer/pitfall.toml', 'extend = "house/base.toml"\n');
  write('outer/house/base.toml', '[rules]\nSC003 = "error"\n');
  for (const [name, number] of [['one', 9011], ['two', 9012]]) write(`outer/${name}/policy.json`, JSON.stringify(policy(number, { displayNme: 'x' }), null, 2));
  // A repository, whose rules lie around its folders as well.
  mkdirSync(join(folder, 'outer/.git'));
  write('outer/.gitignore', 'left-out.json\n');
  write('outer/one/left-out.json', JSON.stringify(policy(9015, { displayNme: 'x' })));
  write('outer/three/policy.json', JSON.stringify(policy(9013, { displayNme: 'x' })));
  for (let number = 0; number < count; number++) {
    const [kind, value] = oneOfMany(number);
    // As export tools lay them out, with some hundred files to a folder.
    write(`many/${kind}/${Math.floor(number / 500)}/${number}.json`, JSON.stringify(value, null, 2));
  }
  write('many/pitfall.toml', '[tenant]\ncomplete = ["groups"]\n');
  write('many/typed.json', JSON.stringify(policy(9014, { displayNme: 'x' }), null, 2));
  const folders = ['outer/one', 'outer/two', 'many'].map((path) => ({ path }));
  const settings = { 'files.autoSave': 'off', 'git.enabled': false };
  write('all.code-workspace', JSON.stringify({ folders, settings }));
  return join(folder, 'all.code-workspace');
}
