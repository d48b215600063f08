/** The list of findings: filtered by severity, rule and text, with what can be done about each of them. */

import type { Severity } from '../../js/src/worker/protocol';
import { count, h, icon, part, reachable, refocus, rove } from './dom';
import type { Found } from './project';

/** What the list asks of those around it. */
export interface Listener {
  /** Somebody wants to see a place. */
  show(path: string, range: Found['range'], focus: boolean): void;
  actions(finding: Found): HTMLElement[];
  /** Hints and what cannot be decided are looked for only when somebody wants them. */
  wanted(hints: boolean, unknown: boolean): void;
  fixAll(among: (finding: Found) => boolean): void;
}

/** So many are drawn at once; more when somebody asks for them. */
const PAGE = 200;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'hint'];
/** Those that are shown where nobody says otherwise. */
const GRAVE: readonly Severity[] = ['error', 'warning', 'info'];
const PLURAL: Record<Severity, string> = { error: 'errors', warning: 'warnings', info: 'notes', hint: 'hints' };

export class List {
  readonly #listener: Listener;
  readonly #list = part<HTMLUListElement>('list');
  readonly #search = part<HTMLInputElement>('search');
  readonly #rule = part<HTMLSelectElement>('rule');
  readonly #scope = part<HTMLInputElement>('scope');
  readonly #unknown = part<HTMLInputElement>('unknown');
  readonly #status = part('found');
  readonly #fixAll = part<HTMLButtonElement>('fix-all');
  readonly #severities = new Map<Severity, HTMLButtonElement>();
  readonly #hidden = new Set<Severity>(['hint']);
  #all: Found[] = [];
  #path: string | undefined;
  #loading = false;
  #chosen: string | undefined;
  #room = PAGE;

  constructor(listener: Listener) {
    this.#listener = listener;
    for (const severity of SEVERITIES) {
      const button = h('button', { type: 'button', class: `severity ${severity}`, onclick: () => this.#toggle(severity) });
      this.#severities.set(severity, button);
      part('severities').append(button);
    }
    const again = () => {
      this.#room = PAGE;
      this.#draw();
    };
    this.#search.addEventListener('input', again);
    this.#rule.addEventListener('change', again);
    this.#scope.addEventListener('change', again);
    this.#unknown.addEventListener('change', () => this.#want());
    this.#fixAll.addEventListener('click', () => listener.fixAll((found) => this.#isFound(found) && !this.#hidden.has(found.severity)));
    part('clear').addEventListener('click', () => {
      this.clear();
      again();
      refocus();
    });
    rove(this.#list, '.card');
    this.#list.addEventListener('keydown', (event) => {
      // From within a card back to it.
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.closest('li')?.querySelector<HTMLElement>('.card')?.focus();
    });
  }

  /** Shows findings, which are not all as long as files are `loading`; `path` is the file that is open. */
  update(all: Found[], path: string | undefined, loading: boolean): void {
    // The gravest first, then in the order of files and places.
    this.#all = all.map((found, at) => ({ found, at })).sort((a, b) => rank(a.found) - rank(b.found) || a.at - b.at).map(({ found }) => found);
    this.#path = path;
    this.#loading = loading;
    this.#draw();
  }

  /** Lets everything through again, but for hints. */
  clear(): void {
    this.#search.value = '';
    this.#rule.value = '';
    this.#scope.checked = false;
    for (const severity of GRAVE) this.#hidden.delete(severity);
  }

  /** Opens a finding, wherever it was chosen. */
  choose(found: Found): void {
    if (!this.#shown().some((one) => key(one) === key(found))) {
      this.clear();
      this.#hidden.delete(found.severity);
    }
    this.#chosen = key(found);
    const at = this.#shown().findIndex((one) => key(one) === this.#chosen);
    this.#room = Math.max(this.#room, Math.ceil((at + 1) / PAGE) * PAGE);
    this.#draw();
    this.#list.querySelector('.open')?.scrollIntoView({ block: 'nearest' });
  }

  #toggle(severity: Severity): void {
    if (!this.#hidden.delete(severity)) this.#hidden.add(severity);
    if (severity === 'hint') this.#want();
    this.#draw();
  }

  #want(): void {
    this.#listener.wanted(!this.#hidden.has('hint'), this.#unknown.checked);
  }

  /** Whether the text, the rule and the file let a finding through. */
  #isFound(found: Found): boolean {
    if (this.#scope.checked && found.path !== this.#path) return false;
    if (this.#rule.value && found.code !== this.#rule.value) return false;
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return true;
    const text = `${found.code} ${found.name} ${found.path} ${found.resource?.name ?? ''} ${found.message} ${found.help}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }

  #found(): Found[] {
    return this.#all.filter((found) => this.#isFound(found));
  }

  #shown(): Found[] {
    return this.#found().filter(({ severity }) => !this.#hidden.has(severity));
  }

  #draw(): void {
    this.#drawRules();
    const found = this.#found();
    for (const [severity, button] of this.#severities) {
      const number = found.filter((one) => one.severity === severity).length;
      const isOn = !this.#hidden.has(severity);
      button.setAttribute('aria-pressed', String(isOn));
      button.setAttribute('aria-label', `${number} ${PLURAL[severity]}`);
      const shown = severity === 'hint' && !isOn && number === 0 ? '–' : String(number);
      button.replaceChildren(icon(severity), h('span', {}, shown));
      button.title = `${isOn ? 'Hide' : 'Show'} ${PLURAL[severity]}`;
    }
    const shown = found.filter(({ severity }) => !this.#hidden.has(severity));
    const files = new Set(shown.map(({ path }) => path)).size;
    const number = shown.length < this.#all.length ? `${shown.length} of ${this.#all.length}` : String(shown.length);
    const label = this.#loading ? '' : number === '0' ? 'none' : `${number} in ${count(files, 'file')}`;
    if (this.#status.textContent !== label) this.#status.textContent = label;
    part('clear').hidden = !(this.#search.value || this.#rule.value || this.#scope.checked || GRAVE.some((severity) => this.#hidden.has(severity)));
    const fixable = shown.filter(({ fix }) => fix?.applicability === 'safe').length;
    this.#fixAll.hidden = fixable === 0;
    this.#fixAll.replaceChildren(icon('fix'), `Fix all safe (${fixable})`);
    this.#drawList(shown);
  }

  #drawRules(): void {
    const numbers = new Map<string, { name: string; number: number }>();
    for (const { code, name } of this.#all) {
      const known = numbers.get(code);
      if (known) known.number++;
      else if (code) numbers.set(code, { name, number: 1 });
    }
    const chosen = this.#rule.value;
    const options = [...numbers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, { name, number }]) =>
      h('option', { value: code, selected: code === chosen }, `${code} ${name} (${number})`));
    this.#rule.replaceChildren(h('option', { value: '' }, 'All rules'), ...options);
    if (!numbers.has(chosen)) this.#rule.value = '';
  }

  #drawList(shown: Found[]): void {
    const active = document.activeElement;
    const focused = active instanceof HTMLElement && this.#list.contains(active) ? active.closest('li')?.dataset['key'] : undefined;
    const items = shown.slice(0, this.#room).map((found) => this.#item(found));
    if (shown.length > this.#room) {
      const more = h('button', { type: 'button', class: 'more', onclick: () => this.#more() }, `Show ${Math.min(PAGE, shown.length - this.#room)} more`);
      items.push(h('li', {}, more));
    }
    this.#list.replaceChildren(...items);
    this.#list.hidden = items.length === 0;
    part('none').hidden = items.length > 0;
    part('none').toggleAttribute('data-good', this.#all.length === 0 && !this.#loading);
    part('none-text').textContent = this.#all.length > 0 ? 'Nothing matches these filters.' : this.#loading ? 'Checking the files…' : 'Nothing found.';
    const cards = [...this.#list.querySelectorAll<HTMLElement>('.card')];
    const of = (wanted: string | undefined) => cards.find((card) => wanted !== undefined && card.closest('li')?.dataset['key'] === wanted);
    const same = of(focused);
    reachable(this.#list, '.card', same ?? of(this.#chosen));
    if (focused !== undefined) (same ?? cards[0])?.focus({ preventScroll: true });
  }

  #more(): void {
    const at = this.#room;
    this.#room += PAGE;
    this.#draw();
    this.#list.querySelectorAll<HTMLElement>('.card')[at]?.focus();
  }

  #item(found: Found): HTMLLIElement {
    const isOpen = key(found) === this.#chosen;
    const { path, range, severity, code, message, confidence } = found;
    const file = path.slice(path.lastIndexOf('/') + 1);
    const card = h(
      'button',
      { type: 'button', class: 'card', 'aria-expanded': String(isOpen), onclick: () => this.#click(found) },
      icon(severity),
      h('span', { class: 'message' }, h('span', { class: 'unseen' }, `${severity}: `), message),
      h('span', { class: 'place' },
        code && h('span', { class: 'code' }, code),
        confidence !== 'certain' && h('span', { class: 'confidence' }, confidence),
        h('span', { class: 'file', title: path }, `${file}:${range.start.line + 1}`)),
    );
    const item = h('li', { class: isOpen ? `open ${severity}` : severity }, card);
    item.dataset['key'] = key(found);
    if (isOpen) item.append(this.#details(found));
    return item;
  }

  #click(found: Found): void {
    const isAgain = this.#chosen === key(found);
    this.#chosen = isAgain ? undefined : key(found);
    if (!isAgain) this.#listener.show(found.path, found.range, false);
    this.#draw();
    this.#list.querySelector('.open')?.scrollIntoView({ block: 'nearest' });
  }

  #details(found: Found): HTMLElement {
    const go = (path: string, range: Found['range']) => () => this.#listener.show(path, range, true);
    const related = found.related.map(({ path, range, message }) =>
      h('li', {}, h('button', { type: 'button', class: 'related', onclick: go(path, range) },
        h('span', {}, message), h('span', { class: 'file' }, `${path}:${range.start.line + 1}`))));
    return h(
      'div',
      { class: 'details' },
      found.help && h('p', { class: 'help' }, found.help),
      related.length > 0 && h('h3', {}, 'See also'),
      related.length > 0 && h('ul', { class: 'relateds' }, ...related),
      h('div', { class: 'actions' }, ...this.#listener.actions(found),
        h('button', { type: 'button', onclick: go(found.path, found.range) }, icon('file'), 'Show in file')),
    );
  }
}

/** What tells findings apart while they are shown. */
export function key({ path, fingerprint, range: { start } }: Found): string {
  return `${path} ${fingerprint} ${start.line}:${start.character}`;
}

/** The gravest first; without its configuration nothing else is right either. */
function rank({ severity, code }: Found): number {
  return code === '' ? -1 : SEVERITIES.indexOf(severity);
}
