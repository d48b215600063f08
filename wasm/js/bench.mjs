// How long the module takes to start, and from a keystroke to findings: node bench.mjs [FOLDER]
//
// FOLDER is a tenant, by default that of 1,200 files which the measurements of the program make.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Engine } from './dist/engine.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.argv[2] ?? join(process.env.CARGO_TARGET_DIR ?? join(repository, 'target'), 'release/bench-data/M');
const wasm = readFileSync(new URL('dist/pitfall_bg.wasm', import.meta.url));
const KB = 1024;

const milliseconds = (job) => {
  const start = performance.now();
  job();
  return performance.now() - start;
};
const show = (what, times) => {
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.floor((times.length - 1) * part)].toFixed(2);
  console.log(`  ${what.padEnd(66)} ${at(0.5).padStart(7)} ms, best ${at(0)}, of twenty the worst ${at(0.95)}`);
};

console.log(`Module for JavaScript: ${Math.round(wasm.length / KB)} KB, ${Math.round(gzipSync(wasm, { level: 9 }).length / KB)} KB gzip`);
let engine;
console.log(`  ready after ${milliseconds(() => (engine = new Engine(wasm))).toFixed(1)} ms`);

function keystrokes(tenant, path, texts, rounds) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    // The text is there when somebody has typed: writing it is no part of what is measured.
    const text = texts(round);
    times.push(
      milliseconds(() => {
        tenant.setFile(path, text);
        tenant.changes();
      }),
    );
  }
  // What is compiled while it runs is no matter of the module.
  return times.slice(rounds / 4);
}

const policy = (number, description, more = {}) => ({
  id: `5e9a24b7-0f3c-4d10-8a6e-${number.toString(16).padStart(12, '0')}`,
  displayName: `CA${number} - Require a compliant device`,
  state: 'enabled',
  description,
  conditions: {
    users: { includeGroups: [group(number % 50)] },
    applications: { includeApplications: ['Office365'] },
    clientAppTypes: ['all'],
  },
  grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] },
  ...more,
});
const group = (number) => `6f2b24b7-0f3c-4d10-8a6e-${number.toString(16).padStart(12, '0')}`;

/** What is typed, round by round, into the policy with a number, whose description is `rest`. */
const TYPED = {
  'a word that no rule reads': (number, rest, round) => policy(number, `typed ${round} ${rest}`),
  'a name': (number, rest, round) => policy(number, rest, { displayName: `CA${number} - typed ${round}` }),
  'a state': (number, rest, round) => policy(number, rest, { state: ['enabled', 'disabled'][round % 2] }),
  'a group': (number, rest, round) => {
    const { conditions, ...same } = policy(number, rest);
    return { ...same, conditions: { ...conditions, users: { includeGroups: [group(round)] } } };
  },
  'a control': (number, rest, round) =>
    policy(number, rest, { grantControls: { operator: 'OR', builtInControls: [['compliantDevice', 'mfa', 'block'][round % 3]] } }),
};

console.log('From a keystroke to findings:');
{
  const value = Array.from({ length: 1500 }, (_, number) => policy(number, 'x'.repeat(140)));
  const tenant = engine.tenant();
  for (const [what, typed] of Object.entries(TYPED)) {
    const text = (round) => JSON.stringify({ value: [typed(9999, 'x'.repeat(140), round), ...value] }, null, 2);
    const size = (text(0).length / KB / KB).toFixed(1);
    show(`a list of ${value.length} policies, ${size} MB, ${what}`, keystrokes(tenant, 'list.json', text, 40));
  }
  tenant.close();
}
if (existsSync(folder)) {
  const tenant = engine.tenant();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const indexed = milliseconds(() => {
    for (const entry of files) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      tenant.setFile(relative(folder, path), readFileSync(path));
    }
    tenant.changes();
  });
  for (const [what, typed] of Object.entries(TYPED)) {
    const text = (round) => JSON.stringify(typed(77, 'x'.repeat(9_500), round), null, 2);
    const size = (text(0).length / KB).toFixed(0);
    show(`a policy of ${size} KB of ${files.length} files, ${what}`, keystrokes(tenant, 'ConditionalAccess/typed.json', text, 200));
  }
  console.log(`  the first look at all ${files.length} files: ${indexed.toFixed(0)} ms`);
  tenant.close();
} else {
  console.log(`  (no tenant at ${folder}: run the measurements of the program first)`);
}
