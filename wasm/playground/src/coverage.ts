/** Who is judged by what: the matrix that `pitfall coverage` draws. */

import { count, h, icon } from './dom';

/** What `schemas/coverage.schema.json` describes, as far as it is shown. */
export interface Matrix {
  summary: Record<'covered' | 'partly' | 'not_covered' | 'unknown' | 'not_required' | 'more_rows', number>;
  unjudged_devices: 'blocked' | 'counts_as_compliant' | 'unknown';
  platforms: string[];
  rows: { users: string; source: string; cells: Cell[] }[];
  notes: string[];
}

interface Cell {
  platform: string;
  status: 'covered' | 'partly' | 'not_covered' | 'unknown' | 'not_required';
  reason: string;
  help: string;
  required_by: { policy: string; resources: string; conditions: string[]; only: string | null }[];
  more_required_by: number;
  judged_by: { policy: string; assigned: string }[];
  more_judged_by: number;
}

const WORDS: Record<Cell['status'], string> = {
  covered: 'covered',
  partly: 'partly covered',
  not_covered: 'not covered',
  unknown: 'unknown',
  not_required: 'not required',
};

export function matrix({ summary, platforms, rows, notes }: Matrix): HTMLElement {
  if (rows.length === 0) {
    return h('div', { class: 'matrix-empty' }, h('p', {}, 'No Conditional Access policy here requires a compliant device, and no compliance policy is assigned.'));
  }
  const parts = (['covered', 'partly', 'not_covered', 'unknown'] as const).filter((status) => summary[status] > 0);
  const head = h('tr', {}, h('th', { scope: 'col', role: 'columnheader' }, 'Users'), ...platforms.map((platform) => h('th', { scope: 'col', role: 'columnheader' }, platform)));
  head.setAttribute('role', 'row');
  const body = rows.map(({ users, cells }) =>
    h('tr', { role: 'row' }, h('th', { scope: 'row', role: 'rowheader' }, users), ...cells.map(cell)));
  return h(
    'div',
    {},
    h('p', { class: 'sum' }, ...parts.map((status) => h('span', { class: `status ${status}` }, icon(status), `${summary[status]} ${WORDS[status]}`))),
    h('div', { class: 'matrix', tabindex: 0, role: 'region', 'aria-label': 'Coverage of users by platform' },
      // Roles are said outright: on a phone rows are cards, and browsers would forget them.
      h('table', { role: 'table', 'aria-label': 'Coverage of users by platform' },
        h('thead', { role: 'rowgroup' }, head),
        h('tbody', { role: 'rowgroup' }, ...body))),
    summary.more_rows > 0 && h('p', { class: 'note' }, `${count(summary.more_rows, 'more row')} are not shown.`),
    ...notes.map((note) => h('p', { class: 'note' }, note)),
  );
}

function cell({ platform, status, reason, help, required_by, more_required_by, judged_by, more_judged_by }: Cell): HTMLElement {
  const policies = (title: string, names: string[], more: number) =>
    names.length > 0 && h('div', { class: 'policies' }, h('span', { class: 'label' }, title),
      ...names.map((name) => h('span', { class: 'policy' }, name)), more > 0 && h('span', {}, `and ${more} more`));
  const required = required_by.map(({ policy, only }) => (only ? `${policy} (${only})` : policy));
  return h(
    'td',
    { role: 'cell', class: status },
    h('span', { class: 'platform', 'aria-hidden': 'true' }, platform),
    h('span', { class: `status ${status}` }, icon(status), WORDS[status]),
    reason && h('p', {}, reason),
    help && h('p', { class: 'help' }, help),
    policies('Required by', required, more_required_by),
    policies('Judged by', judged_by.map(({ policy }) => policy), more_judged_by),
  );
}
