/** The documentation of rules, which is read from a file where somebody asks for it. */

import type { RuleDocumentation } from '../dist/pitfall.js';

export type { RuleDocumentation };

/** The file beside the module. */
export const RULES = 'rules.json';

/** The documentation of all rules, from the bytes of that file. */
export function readRules(bytes: Uint8Array): RuleDocumentation[] {
  return JSON.parse(new TextDecoder().decode(bytes)) as RuleDocumentation[];
}

/** The rule with this code or name. */
export function explain(rules: RuleDocumentation[], codeOrName: string): RuleDocumentation | undefined {
  const wanted = codeOrName.toUpperCase();
  return rules.find((rule) => rule.code === wanted || rule.name.toUpperCase() === wanted);
}
