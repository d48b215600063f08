/** The page: pitfall in a browser, with nothing behind it. */

import { compile, load } from 'pitfall:assets';
import { CONFIGURATION } from '../../js/src/paths';
import { RULES, type RuleDocumentation, explain as find, readRules } from '../../js/src/rules';
import { type Matrix, matrix } from './coverage';
import { askReason, chooseTenant, mayForget, say, share, showKeys } from './dialogs';
import { count, h, icon, part, reachable } from './dom';
import { Editor } from './editor';
import { Files } from './files';
import { type Intake, fromChoice, fromDrop, tenants } from './intake';
import { List } from './list';
import { type Found, type Incoming, Project, type ProjectFile } from './project';
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

const project = new Project(client, started, {
  judged(paths) {
    if (active !== undefined && (paths.has(active) || paths.size === 0)) editor.judged(project.findings(active));
    void showNames();
    draw();
    if (document.body.dataset['view'] === 'coverage') void drawCoverage();
  },
  rewritten(file) {
    editor.rewritten(file);
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
  list.update(project.all(), active);
  const { errors, warnings } = project.summary;
  const number = project.all().length;
  for (const badge of document.querySelectorAll('.findings-count')) badge.textContent = number > 0 ? String(number) : '';
  document.title = name ? `${name}: ${count(errors, 'error')}, ${count(warnings, 'warning')} · pitfall` : 'pitfall';
}

function drawFiles(): void {
  files.draw(tabs, active);
  const file = active === undefined ? undefined : project.files.get(active);
  part('encoding').textContent = file ? `${file.encoding.replace('-bom', ' with BOM').toUpperCase().replace('WITH', 'with')} · ${file.lineEnds}` : '';
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
  const file: ProjectFile | undefined = project.files.get(path) ?? (path === CONFIGURATION ? blank(path) : undefined);
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

/** A configuration that is not there until somebody types one. */
function blank(path: string): ProjectFile {
  project.add([{ path, bytes: new Uint8Array() }]);
  const file = project.files.get(path);
  if (!file) throw new Error(`no ${path}`);
  return file;
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
}

function remove(path: string): void {
  const file = project.files.get(path);
  if (!file) return;
  const { bytes } = file;
  close(path);
  editor.forget(path);
  project.remove(path);
  draw();
  say(`${path} was taken out.`, 'note', { label: 'Undo', run: () => project.add([{ path, bytes }]) });
}

/** What can be done about a finding. */
function actions(found: Found): HTMLElement[] {
  const { code, fix } = found;
  const buttons: HTMLElement[] = [];
  if (fix) {
    const isSafe = fix.applicability === 'safe';
    const title = isSafe ? 'Changes nothing that the policy does' : 'May change who gets access: look at it before you keep it';
    buttons.push(h('button', { type: 'button', class: isSafe ? 'primary' : 'unsafe', title, onclick: () => void mend(found) }, icon('fix'), isSafe ? 'Fix' : 'Fix, unsafe'));
  }
  if (code) {
    buttons.push(h('button', { type: 'button', onclick: () => void explain(code) }, icon('book'), `About ${code}`));
    buttons.push(h('button', { type: 'button', onclick: () => void ignore(found) }, icon('ignore'), 'Ignore…'));
  }
  return buttons;
}

async function mend(found: Found): Promise<void> {
  const before = texts();
  open(found.path, false);
  project.fix(found);
  await project.idle();
  say(`Mended in ${found.path}.`, 'note', { label: 'Undo', run: () => restore(before) });
}

async function fixAll(among: (found: Found) => boolean): Promise<void> {
  const before = texts();
  const number = await project.fixAll(among);
  await project.idle();
  const changed = [...before].filter(([path, text]) => project.files.get(path)?.text !== text).length;
  say(`${count(number, 'finding')} mended in ${count(changed, 'file')}.`, 'note', { label: 'Undo', run: () => restore(before) });
}

/** The texts of files that may be mended. */
function texts(): Map<string, string> {
  const fixable = new Set(project.all().filter(({ fix }) => fix).map(({ path }) => path));
  return new Map([...fixable].flatMap((path) => {
    const file = project.files.get(path);
    return file ? [[path, file.text]] : [];
  }));
}

function restore(before: Map<string, string>): void {
  for (const [path, text] of before) {
    if (project.files.get(path)?.text !== text) project.rewrite(path, text);
  }
}

async function ignore(found: Found): Promise<void> {
  const reason = await askReason(found.code, found.name);
  if (reason === undefined) return;
  if (await project.ignore(found, reason)) say('The reason stands in pitfall.toml.', 'note', { label: 'Show it', run: () => open(CONFIGURATION, true) });
  else say(`${found.code} cannot be ignored: its rule forbids it, or pitfall.toml cannot be read.`, 'error');
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
  tabs = [];
  active = undefined;
  editor.forget();
  closeRule();
  delete document.body.dataset['empty'];
  part('no-file').hidden = false;
  part('tenant').textContent = name;
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
}

async function take(intake: Promise<Intake>): Promise<void> {
  try {
    const { files: incoming, whole, name: from, left } = await intake;
    if (left.length > 0) say(`${left.join(', ')}: larger than 64 MB, and so not read.`, 'error');
    if (incoming.length === 0) {
      if (left.length === 0) say('There are no policy files in that: pitfall reads JSON, YAML, CSV with names, configurations of Microsoft365DSC, and pitfall.toml.', 'error');
      return;
    }
    if (whole || 'empty' in document.body.dataset) {
      if (await mayForget(project.edited.length)) await openTenant(incoming, from);
      return;
    }
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

async function openExample(example: Example): Promise<void> {
  if (!(await mayForget(project.edited.length))) return;
  await openTenant(await unpack(await load(`${example}.zip`)), example);
}

async function openLink(): Promise<void> {
  try {
    const example = /^#example=(contoso|fabrikam)$/.exec(location.hash)?.[1];
    if (example) return void (await openExample(example as Example));
    const linked = await fromLink(location.hash);
    if (linked) await openTenant(linked, 'from a link');
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
  download(await pack(some.map(({ path, bytes }) => ({ path, bytes }))), 'application/zip', `${name || 'pitfall'}.zip`);
}

/** Files to hand on; a configuration that nobody wrote is none. */
function toHandOn(): Incoming[] {
  return [...project.files.values()].map(({ path, bytes }) => ({ path, bytes })).filter(({ path, bytes }) => path !== CONFIGURATION || bytes.length > 0);
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
  coverage: () => show(document.body.dataset['view'] === 'coverage' ? 'editor' : 'coverage'),
  share: () => void share(toHandOn()),
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
