/** The page: pitfall in a browser, with nothing behind it. */

import { compile, load } from 'pitfall:assets';
import { CONFIGURATION } from '../../js/src/paths';
import { RULES, type RuleDocumentation, explain as find, readRules } from '../../js/src/rules';
import { type Matrix, matrix } from './coverage';
import { askReason, chooseTenant, mayForget, say, share, showKeys, unsay } from './dialogs';
import { count, h, icon, part, plain, reachable, refocus } from './dom';
import { Editor } from './editor';
import { Files } from './files';
import { type Intake, fromChoice, fromDrop, tenants } from './intake';
import { List } from './list';
import { type Found, type Incoming, type Mended, Project, ProjectFile } from './project';
import { page as rulePage } from './rules';
import { fromLink } from './share';
import * as theme from './theme';
import { module, pack, unpack } from './workers';

type View = 'files' | 'editor' | 'findings' | 'coverage';
type Example = 'contoso' | 'fabrikam';

const client = module(
  (message) => say(message, 'error'),
  (reason) => say(`pitfall has stopped: ${reason}. Load the page anew.`, 'error'),
);
const started = compile('pitfall_bg.wasm').then((module) => client.ask('start', module));
started.then(
  (version) => {
    part('version').textContent = version;
    document.documentElement.dataset['ready'] = 'yes';
    performance.mark('pitfall-ready');
  },
  (error: unknown) => say(`pitfall cannot start: ${String(error)}`, 'error'),
);

let tabs: string[] = [];
let active: string | undefined;
let rules: Promise<RuleDocumentation[]> | undefined;
let name = '';
/** Whether nothing is known of the files yet. */
let loading = false;
/** The link whose files are shown. */
let shown: string | undefined;

const project = new Project(client, started, {
  judged(paths) {
    loading = false;
    if (active !== undefined && (paths.has(active) || paths.size === 0)) editor.judged(project.findings(active));
    void showNames();
    draw();
    if (document.body.dataset['view'] === 'coverage') void drawCoverage();
  },
  rewritten(changed) {
    for (const file of changed) editor.rewritten(file);
    draw();
  },
  failed: (message) => say(message, 'error'),
  busy: (busy) => part('findings').setAttribute('aria-busy', String(busy)),
});

const editor = new Editor(part('editor'), {
  typed(path, text) {
    const wasEdited = project.files.get(path)?.edited ?? false;
    project.type(path, text);
    if (!wasEdited) drawFiles();
  },
  chosen(found) {
    closeRule();
    show('findings');
    list.choose(found);
  },
  actions,
  moved: (line, column) => (part('cursor').textContent = `Ln ${line}, Col ${column}`),
  followed: (id, name) => void follow(id, name),
});

const list = new List({
  show: (path, range, focus) => {
    open(path, focus);
    if (active === path) editor.show(range, focus);
  },
  actions,
  wanted: (hints, showUnknown) => project.want({ minSeverity: hints ? 'hint' : 'info', showUnknown }),
  fixAll: (among) => void fixAll(among),
});

const files = new Files(project, { open: (path) => open(path, true), close, remove });

function draw(): void {
  drawFiles();
  list.update(project.all(), active, loading);
  const { errors, warnings } = project.summary;
  const number = project.all().length;
  for (const badge of document.querySelectorAll('.findings-count')) badge.textContent = number > 0 ? String(number) : '';
  document.title = name ? `${name}: ${count(errors, 'error')}, ${count(warnings, 'warning')} · pitfall` : 'pitfall';
}

function drawFiles(): void {
  files.draw(tabs, active);
  const file = active === undefined ? undefined : project.files.get(active);
  part('encoding').textContent = file ? `${encodingOf(file)} · ${file.lineEnds}` : '';
}

function encodingOf({ encoding, isWhole }: ProjectFile): string {
  const name = encoding.replace('-bom', ' with BOM').toUpperCase().replace('WITH', 'with');
  return isWhole ? name : `Not ${name}, so read only`;
}

/** Shows one part where there is no room for all of them. */
function show(view: View): void {
  document.body.dataset['view'] = view;
  for (const button of document.querySelectorAll<HTMLElement>('[data-show]')) {
    button.toggleAttribute('aria-current', button.dataset['show'] === view);
    if (button.dataset['show'] === view) button.setAttribute('aria-current', 'true');
  }
  part('coverage-button').setAttribute('aria-pressed', String(view === 'coverage'));
  if (view === 'coverage') void drawCoverage();
}

async function drawCoverage(): Promise<void> {
  try {
    const drawn = matrix(JSON.parse(await project.report('coverage')) as Matrix);
    part('coverage-body').replaceChildren(drawn);
  } catch (error) {
    say(String(error), 'error');
  }
}

function open(path: string, focus: boolean): void {
  // There may be no configuration until somebody types one.
  const file = project.files.get(path) ?? (path === CONFIGURATION ? new ProjectFile(path, new Uint8Array()) : undefined);
  if (!file) return;
  if (!tabs.includes(path)) tabs.push(path);
  if (active !== path) {
    active = path;
    editor.open(file, project.findings(path));
    void showNames();
    part('no-file').hidden = true;
    draw();
  }
  if (focus || document.body.dataset['view'] === 'coverage') show('editor');
  if (focus) editor.focus();
}

/** Shows the names of what the file that is open speaks of. */
async function showNames(): Promise<void> {
  const text = active === undefined ? undefined : project.files.get(active)?.text;
  // Without names it can be read as well.
  if (text) editor.named(text, await project.names(text).catch(() => []));
}

/** Goes to where an id is defined. */
async function follow(id: string, of: string): Promise<void> {
  const defined = await project.definition(id).catch(() => null);
  if (!defined) return say(`No file of this tenant defines ${of}.`);
  open(defined.path, true);
  if (active === defined.path) editor.show(defined.range, true);
}

function close(path: string): void {
  const at = tabs.indexOf(path);
  if (at < 0) return;
  tabs = tabs.filter((other) => other !== path);
  if (path === active) {
    const next = tabs[at] ?? tabs[at - 1];
    active = undefined;
    if (next === undefined) {
      editor.close();
      part('no-file').hidden = false;
      part('cursor').textContent = '';
    } else open(next, false);
  }
  draw();
  refocus();
}

function remove(path: string): void {
  const wasOpen = tabs.includes(path);
  const file = project.remove(path);
  if (!file) return;
  close(path);
  editor.forget(path);
  say(`${path} was taken out.`, 'note', {
    label: 'Undo',
    run: () => {
      project.put(file);
      if (wasOpen) open(path, true);
    },
  });
}

/** What can be done about a finding. */
function actions(found: Found): HTMLElement[] {
  const { code, fix } = found;
  const buttons: HTMLElement[] = [];
  if (fix) {
    const isSafe = fix.applicability === 'safe';
    const title = isSafe ? 'Changes nothing that the policy does' : 'May change who gets access: look at it before you keep it';
    buttons.push(h('button', { type: 'button', class: isSafe ? 'primary' : 'unsafe', title, onclick: (event) => mend(found, event) }, icon('fix'), isSafe ? 'Fix' : 'Fix, unsafe'));
  }
  if (code) {
    buttons.push(h('button', { type: 'button', onclick: () => void explain(code) }, icon('book'), `About ${code}`));
    buttons.push(h('button', { type: 'button', onclick: () => void ignore(found) }, icon('ignore'), 'Ignore…'));
  }
  return buttons;
}

function mend(found: Found, click: Event): void {
  // The second half of a double click would mend what has moved into the place of the finding.
  if (click instanceof MouseEvent && click.detail > 1) return;
  open(found.path, false);
  void project.fix(found).then((mended) => tell(mended, `Mended in ${found.path}.`));
}

async function fixAll(among: (found: Found) => boolean): Promise<void> {
  // Pressed again while it is under way, it would have nothing to take back.
  const button = part<HTMLButtonElement>('fix-all');
  button.disabled = true;
  try {
    const mended = await project.fixAll(among);
    tell(mended, `${count(mended.count, 'finding')} mended in ${count(mended.changes.length, 'file')}.`);
  } finally {
    button.disabled = false;
  }
}

/** Says what was mended, and offers to take it back. */
function tell({ changes }: Mended, message: string): void {
  if (changes.length === 0) return say('Nothing was mended: the text has changed, or cannot be written in its encoding.');
  const undo = () => {
    const [left, ...more] = project.undo(changes);
    if (left) say(`${more.length > 0 ? `${left} and ${count(more.length, 'other file')}` : left} changed since then: not taken back.`);
  };
  say(message, 'note', { label: 'Undo', run: undo });
}

async function ignore(found: Found): Promise<void> {
  const reason = await askReason(found.code, found.name);
  if (reason === undefined) return;
  if (await project.ignore(found, reason)) say('The reason stands in pitfall.toml.', 'note', { label: 'Show it', run: () => open(CONFIGURATION, true) });
  else say(`${found.code} cannot be ignored: its rule forbids it, or no [[ignore]] can be added to pitfall.toml.`, 'error');
}

/** The documentation of all rules, fetched when it is first asked for. */
function documentation(): Promise<RuleDocumentation[]> {
  rules ??= load(RULES).then(readRules);
  rules.catch((error: unknown) => {
    rules = undefined;
    say(`The pages of rules cannot be read: ${String(error)}`, 'error');
  });
  return rules;
}

async function explain(code: string): Promise<void> {
  const rule = find(await documentation(), code);
  if (!rule) return;
  part('rule-body').replaceChildren(rulePage(rule));
  part('findings').dataset['rule'] = code;
  show('findings');
  part('rule-title').focus();
}

function closeRule(): void {
  delete part('findings').dataset['rule'];
}

/** Puts a tenant into the page. */
async function openTenant(incoming: Incoming[], from: string): Promise<void> {
  await started;
  const all = await tenants(client, incoming);
  const root = all.size > 1 ? await chooseTenant(all) : [...all.keys()][0];
  if (root === undefined) return;
  const { files: chosen, shared } = all.get(root) ?? { files: incoming, shared: false };
  name = root || from;
  shown = undefined;
  // What could be taken back, or was looked for, was of other files.
  unsay();
  list.clear();
  part<HTMLInputElement>('files-filter').value = '';
  tabs = [];
  active = undefined;
  editor.forget();
  closeRule();
  delete document.body.dataset['empty'];
  part('no-file').hidden = false;
  part('tenant').textContent = plain(name);
  loading = true;
  project.replace(chosen, shared);
  show('findings');
  draw();
  await project.idle();
  // What is gravest is what one wants to see first.
  const first = project.all().find(({ severity }) => severity === 'error') ?? project.all()[0];
  const path = first?.path ?? chosen[0]?.path;
  if (path !== undefined && tabs.length === 0) {
    open(path, false);
    if (first) editor.show(first.range, false);
  }
  draw();
  refocus();
}

async function take(intake: Promise<Intake>): Promise<void> {
  try {
    const reading = setTimeout(() => say('Reading the files…'), 300);
    const { files: incoming, whole, name: from, left } = await intake.finally(() => clearTimeout(reading));
    unsay();
    if (left.length > 0) say(`${left.join(', ')}: larger than 64 MB, and so not read.`, 'error');
    if (incoming.length === 0) {
      if (left.length === 0) say('There are no policy files in that: pitfall reads JSON, YAML, CSV with names, configurations of Microsoft365DSC, and pitfall.toml.', 'error');
      return;
    }
    if (whole || 'empty' in document.body.dataset) {
      if (await mayForget(project.edited.length)) await openTenant(incoming, from);
      return;
    }
    if (!(await mayForget(incoming.filter(({ path }) => project.files.get(path)?.edited).length))) return;
    for (const { path } of incoming) editor.forget(path);
    project.add(incoming);
    await project.idle();
    const path = incoming[0]?.path;
    active = undefined;
    if (path !== undefined) open(path, false);
  } catch (error) {
    say(`That could not be read: ${error instanceof Error ? error.message : String(error)}`, 'error');
  }
}

async function openExample(example: Example): Promise<boolean> {
  if (!(await mayForget(project.edited.length))) return false;
  const { files } = await unpack(await load(`${example}.zip`));
  await openTenant(files, example);
  return true;
}

/** Opens what stands behind the #: the name of an example, or files. */
async function openLink(): Promise<void> {
  const { hash } = location;
  const [, what, value] = /^#(\w+)=(.*)$/s.exec(hash) ?? [];
  // From elsewhere in the page back to what is shown already.
  if (what === undefined || hash === shown) return;
  try {
    if (what === 'example') {
      if (value !== 'contoso' && value !== 'fabrikam') throw new Error(`there is no example of the name ${value}`);
      if (!(await openExample(value))) return;
    } else {
      const linked = await fromLink(hash);
      if (!(await mayForget(project.edited.length))) return;
      await openTenant(linked, 'from a link');
    }
    shown = hash;
  } catch (error) {
    say(`The link cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'error');
  }
}

/** A new file to type a policy into. */
function newFile(): void {
  let path = 'policy.json';
  for (let number = 2; project.files.has(path); number++) path = `policy-${number}.json`;
  delete document.body.dataset['empty'];
  if (!name) part('tenant').textContent = name = 'new files';
  project.add([{ path, bytes: new Uint8Array() }]);
  open(path, true);
}

function download(content: BlobPart, type: string, file: string): void {
  const href = URL.createObjectURL(new Blob([content], { type }));
  h('a', { href, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

const DOWNLOADS: Record<string, () => Promise<void>> = {
  sarif: async () => download(await project.sarif(await documentation()), 'application/sarif+json', 'pitfall.sarif'),
  json: async () => download(await project.report('json'), 'application/json', 'pitfall.json'),
  changed: () => downloadFiles(project.edited),
  files: () => downloadFiles([...project.files.values()]),
};

async function downloadFiles(some: ProjectFile[]): Promise<void> {
  if (some.length === 0) return say('No file has changed.');
  download(await pack(some.map(toHandOn)), 'application/zip', `${name.replace(/\.zip$/i, '') || 'pitfall'}.zip`);
}

function toHandOn({ path, bytes }: ProjectFile): Incoming {
  return { path, bytes };
}

/** Puts menus below their buttons. */
function menus(): void {
  for (const menu of document.querySelectorAll<HTMLElement>('[popover]')) {
    const button = document.querySelector<HTMLElement>(`[popovertarget=${menu.id}]`);
    menu.addEventListener('beforetoggle', (event) => {
      if ((event as ToggleEvent).newState !== 'open' || !button) return;
      const { bottom, right, left } = button.getBoundingClientRect();
      menu.style.top = `${bottom + 6}px`;
      if (left + 260 > innerWidth) menu.style.right = `${Math.max(8, innerWidth - right)}px`;
      else menu.style.left = `${left}px`;
    });
    menu.addEventListener('toggle', (event) => {
      if ((event as ToggleEvent).newState === 'open') menu.querySelector<HTMLElement>('button')?.focus();
    });
    menu.addEventListener('click', () => menu.hidePopover());
    menu.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step === 0) return;
      event.preventDefault();
      const all = [...menu.querySelectorAll<HTMLElement>('button')];
      all[(all.indexOf(document.activeElement as HTMLElement) + step + all.length) % all.length]?.focus();
    });
  }
}

function drops(): void {
  let inside = 0;
  const isOver = (over: boolean) => document.body.toggleAttribute('data-drop', over);
  addEventListener('dragenter', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    inside++;
    isOver(true);
  });
  addEventListener('dragleave', () => {
    inside = Math.max(0, inside - 1);
    if (inside === 0) isOver(false);
  });
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    inside = 0;
    isOver(false);
    if (event.dataTransfer) void take(fromDrop(event.dataTransfer));
  });
}

function choices(): void {
  for (const id of ['choose-folder', 'choose-files']) {
    const input = part<HTMLInputElement>(id);
    input.addEventListener('change', () => {
      if (input.files && input.files.length > 0) void take(fromChoice(input.files));
      input.value = '';
    });
  }
}

const DO: Record<string, () => void> = {
  folder: () => part('choose-folder').click(),
  files: () => part('choose-files').click(),
  new: newFile,
  contoso: () => void openExample('contoso'),
  fabrikam: () => void openExample('fabrikam'),
  configuration: () => open(CONFIGURATION, true),
  coverage: () => {
    show(document.body.dataset['view'] === 'coverage' ? 'editor' : 'coverage');
    refocus();
  },
  share: () => void share([...project.files.values()].map(toHandOn)),
  keys: () => void showKeys(),
  back: () => {
    closeRule();
    document.querySelector<HTMLElement>('#list .card[tabindex="0"]')?.focus();
  },
};

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>('[data-do], [data-download], [data-show]') : null;
  if (!button) return;
  const { do: what, download: format, show: view } = button.dataset;
  if (what) DO[what]?.();
  if (format) DOWNLOADS[format]?.().catch((error: unknown) => say(String(error), 'error'));
  if (view === 'findings') closeRule();
  if (view) show(view as View);
});
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  const types = target instanceof HTMLElement && (target.matches('input, textarea, select') || target.id === 'editor');
  if (key === '/' && !types && !('empty' in document.body.dataset)) {
    event.preventDefault();
    show('findings');
    closeRule();
    part('search').focus();
  }
});
part('files-filter').addEventListener('input', drawFiles);
addEventListener('hashchange', () => void openLink());
addEventListener('beforeunload', (event) => {
  if (project.edited.length > 0) event.preventDefault();
});

theme.start(part<HTMLButtonElement>('theme'));
menus();
drops();
choices();
show('findings');
reachable(part('files-list'), 'button.entry');
void openLink();
performance.mark('pitfall-shown');
