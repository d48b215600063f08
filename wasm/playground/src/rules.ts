/** The page of a rule, beside the findings. */

import type { RuleDocumentation } from '../../js/src/worker/protocol';
import { h, icon } from './dom';

export function page({ code, name, severity, what, why, needsComplete, bad, good, sources }: RuleDocumentation): HTMLElement {
  const files = (examples: RuleDocumentation['bad']) =>
    examples.flatMap(({ path, text }) => [h('p', { class: 'path' }, path), h('pre', { tabindex: 0, role: 'group', 'aria-label': `Example ${path}` }, h('code', {}, text.trimEnd()))]);
  return h(
    'article',
    { class: 'rule' },
    h('h2', { id: 'rule-title', tabindex: -1 }, code, h('span', {}, name)),
    h('p', { class: `weight ${severity}` }, icon(severity), severity),
    h('p', {}, what),
    h('h3', {}, 'Why it matters'),
    h('p', {}, why),
    needsComplete.length > 0 && h('h3', {}, 'What it needs'),
    needsComplete.length > 0 && h('p', {}, 'All of ', ...separated(needsComplete),
      ' in the files: something missing may merely not have been exported. So it runs where the files show that a list is whole, or where pitfall.toml says so under ',
      h('code', {}, 'tenant.complete'), '.'),
    h('h3', {}, 'Instead of'),
    ...files(bad),
    h('h3', {}, 'Write'),
    ...files(good),
    h('h3', {}, 'Sources'),
    h('ul', {}, ...sources.map(({ title, url }) => h('li', {}, h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, title)))),
  );
}

function separated(names: string[]): (HTMLElement | string)[] {
  return names.flatMap((name, at) => (at === 0 ? [h('code', {}, name)] : [', ', h('code', {}, name)]));
}
