/** The list of files, by folder, and the tabs of those that are open. */

import { CONFIGURATION } from '../../js/src/paths';
import type { Severity } from '../../js/src/worker/protocol';
import { count, h, icon, part, reachable, rove } from './dom';
import type { Found, Project } from './project';

export interface Listener {
  open(path: string): void;
  close(path: string): void;
  remove(path: string): void;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'hint'];
/** Of a tenant with more files than that the folders are closed at first. */
const FEW = 1_000;
/** In a folder with more files than that, only those with findings are shown at first. */
const MANY = 300;

export class Files {
  readonly #project: Project;
  readonly #listener: Listener;
  readonly #list = part('files-list');
  readonly #tabs = part<HTMLUListElement>('tabs');
  readonly #filter = part<HTMLInputElement>('files-filter');
  /** Folders that somebody opened or closed. */
  readonly #toggled = new Map<string, boolean>();

  constructor(project: Project, listener: Listener) {
    this.#project = project;
    this.#listener = listener;
    rove(this.#list, 'button.entry');
    rove(this.#tabs, 'button.tab');
    this.#tabs.addEventListener('keydown', (event) => {
      const { key, target } = event;
      const path = target instanceof HTMLElement ? target.dataset['path'] : undefined;
      if (key !== 'Delete' || path === undefined) return;
      this.#listener.close(path);
      this.#tabs.querySelector<HTMLElement>('[aria-current]')?.focus();
    });
    this.#list.addEventListener('keydown', (event) => {
      const { key, target } = event;
      const path = target instanceof HTMLElement ? target.dataset['path'] : undefined;
      if (key === 'Delete' && path !== undefined) this.#listener.remove(path);
    });
  }

  draw(tabs: readonly string[], active: string | undefined): void {
    this.#drawTabs(tabs, active);
    this.#drawList(active);
  }

  #drawTabs(tabs: readonly string[], active: string | undefined): void {
    const focused = this.#tabs.contains(document.activeElement);
    this.#tabs.replaceChildren(...tabs.map((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const file = this.#project.files.get(path);
      const tab = h('button', { type: 'button', class: 'tab', title: path, 'aria-current': path === active && 'true', onclick: () => this.#listener.open(path) },
        worst(this.#project.findings(path)), h('span', {}, name), file?.edited && h('span', { class: 'edited', title: 'changed' }, '●'));
      tab.dataset['path'] = path;
      return h('li', {}, tab, h('button', { type: 'button', class: 'close', tabindex: -1, 'aria-label': `Close ${name}`, onclick: () => this.#listener.close(path) }, icon('close')));
    }));
    const current = this.#tabs.querySelector<HTMLElement>('[aria-current]');
    reachable(this.#tabs, 'button.tab', current);
    current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (focused) current?.focus();
    part('tabs-bar').hidden = tabs.length === 0;
  }

  #drawList(active: string | undefined): void {
    const words = this.#filter.value.toLowerCase();
    const before = document.activeElement;
    const focused = before instanceof HTMLElement && this.#list.contains(before) ? before.dataset['path'] : undefined;
    const scrolled = this.#list.scrollTop;
    const folders = new Map<string, string[]>();
    for (const path of [...this.#project.files.keys()].sort(byName)) {
      if (path === CONFIGURATION || !path.toLowerCase().includes(words)) continue;
      const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
      const list = folders.get(folder);
      if (list) list.push(path);
      else folders.set(folder, [path]);
    }
    const groups = [...folders].sort(([a], [b]) => byName(a, b)).flatMap(([folder, paths]) => {
      return folder ? [this.#folder(folder, paths, active)] : [h('ul', {}, ...this.#entries(paths, active))];
    });
    const configuration = h('ul', { class: 'configuration' }, this.#entry(CONFIGURATION, active));
    this.#list.replaceChildren(configuration, ...groups);
    this.#list.scrollTop = scrolled;
    const all = [...this.#list.querySelectorAll<HTMLElement>('button.entry')];
    const same = focused === undefined ? undefined : all.find((entry) => entry.dataset['path'] === focused);
    reachable(this.#list, 'button.entry', same ?? all.find((entry) => entry.dataset['path'] === active));
    if (focused !== undefined) (same ?? all[0])?.focus({ preventScroll: true });
    const { size } = this.#project.files;
    part('files-count').textContent = count(size, 'file');
  }

  #folder(folder: string, paths: string[], active: string | undefined): HTMLElement {
    const isWanted = this.#project.files.size <= FEW || this.#filter.value !== '' || (active !== undefined && paths.includes(active));
    const open = this.#toggled.get(folder) ?? isWanted;
    const list = h('ul', {}, ...(open ? this.#entries(paths, active) : []));
    const details = h('details', { open },
      h('summary', { class: 'folder' }, icon('chevron'), h('span', {}, folder), worst(paths.flatMap((path) => this.#project.findings(path)))),
      list);
    details.addEventListener('toggle', () => {
      if (details.open === open && !this.#toggled.has(folder)) return;
      this.#toggled.set(folder, details.open);
      if (details.open && list.childElementCount === 0) list.append(...this.#entries(paths, active));
    });
    return details;
  }

  #entries(paths: string[], active: string | undefined): HTMLElement[] {
    if (paths.length <= MANY) return paths.map((path) => this.#entry(path, active));
    const shown = paths.filter((path) => path === active || this.#project.findings(path).length > 0).slice(0, MANY);
    const rest = h('li', { class: 'rest' }, `${count(paths.length - shown.length, 'more file')}: search to see them`);
    return [...shown.map((path) => this.#entry(path, active)), rest];
  }

  #entry(path: string, active: string | undefined): HTMLElement {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const found = this.#project.findings(path);
    const isConfiguration = path === CONFIGURATION;
    const entry = h('button', { type: 'button', class: 'entry', title: path, 'aria-current': path === active && 'true', onclick: () => this.#listener.open(path) },
      icon(isConfiguration ? 'settings' : 'file'),
      h('span', { class: 'name' }, name),
      this.#project.files.get(path)?.edited && h('span', { class: 'edited', title: 'changed' }, '●', h('span', { class: 'unseen' }, ' changed')),
      found.length > 0 && h('span', { class: `badge ${worstSeverity(found)}` }, found.length, h('span', { class: 'unseen' }, found.length === 1 ? ' finding' : ' findings')));
    entry.dataset['path'] = path;
    return h('li', {}, entry);
  }
}

function worstSeverity(found: readonly Found[]): Severity | undefined {
  return SEVERITIES.find((severity) => found.some((one) => one.severity === severity));
}

function worst(found: readonly Found[]): HTMLElement | undefined {
  const severity = worstSeverity(found);
  return severity && h('span', { class: `speck ${severity}` }, h('span', { class: 'unseen' }, `${severity} in `));
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
