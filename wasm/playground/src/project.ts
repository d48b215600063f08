/** The files of one tenant, and what pitfall says about them. */

import { CONFIGURATION, isOfInterest } from '../../js/src/paths';
import { load } from 'pitfall:assets';
import type { Client } from '../../js/src/worker/client';
import type { Configured, Content, Definition, Edit, FileChange, Finding, Name, Options, Range, RuleDocumentation, Summary, TenantId } from '../../js/src/worker/protocol';
import { useSchemas } from '../../js/src/worker/schemas';
import { isWanted } from './wanted';
import { type Encoding, decode, encode, inLines, lineEnds, withLineEnds } from './text';

/** A file as it came in. */
export interface Incoming {
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A finding and the file it is in. A mistake in the configuration is one without a code. */
export interface Found extends Finding {
  path: string;
}

/** A file: the bytes that came, and the text if somebody looked at it. */
export class ProjectFile {
  readonly path: string;
  #bytes: Uint8Array<ArrayBuffer>;
  #text: string | undefined;
  /** The text as it came in, if there is another one now. */
  #original: string | undefined;
  #encoding: Encoding = 'utf-8';
  #isWhole = true;
  #lineEnds: ReturnType<typeof lineEnds> = 'LF';
  #edited = false;

  constructor(path: string, bytes: Uint8Array<ArrayBuffer>) {
    this.path = path;
    this.#bytes = bytes;
  }

  /** The text with line ends as the editor has them. */
  get text(): string {
    if (this.#text === undefined) {
      const { text, encoding, isWhole } = decode(this.#bytes);
      this.#encoding = encoding;
      this.#isWhole = isWhole;
      this.#lineEnds = lineEnds(text);
      this.#text = inLines(text);
    }
    return this.#text;
  }

  set text(text: string) {
    if (text === this.text) return;
    this.#original ??= this.#text;
    this.#text = text;
    this.#edited = text !== this.#original;
  }

  /** Whether it is no longer what came in. */
  get edited(): boolean {
    return this.#edited;
  }

  /** The bytes as they are to be written: in the encoding and with the line ends that it came with. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#edited ? encode(withLineEnds(this.text, decode(this.#bytes).text), this.#encoding) : this.#bytes;
  }

  /** Whether the text can be changed without damage to the rest of the bytes: not where these are of no encoding. */
  get isWhole(): boolean {
    return this.text === undefined || this.#isWhole;
  }

  get encoding(): Encoding {
    return this.text === undefined ? 'utf-8' : this.#encoding;
  }

  get lineEnds(): ReturnType<typeof lineEnds> {
    return this.text === undefined ? 'LF' : this.#lineEnds;
  }
}

/** What became of a text. */
export interface Change {
  path: string;
  before: string;
  after: string;
}

/** What was mended: so many findings, with these changes. */
export interface Mended {
  count: number;
  changes: Change[];
}

/** What a project tells those who show it. */
export interface Listener {
  /** Findings have changed in these files, or in all of them. */
  judged(paths: ReadonlySet<string>): void;
  /** Texts were changed by something other than the keys. */
  rewritten(files: readonly ProjectFile[]): void;
  failed(message: string): void;
  busy(busy: boolean): void;
}

const NO_SUMMARY: Summary = {
  files: 0, resources: 0, not_policy: 0, errors: 0, warnings: 0, infos: 0, hints: 0, ignored: 0, baselined: 0, fixable: 0,
};
/** So many rounds of fixes at most: what overlaps waits for the next. */
const ROUNDS = 10;
/** So many configurations build on one another at most. */
const DEEPEST = 16;

let tenants = 0;

export class Project {
  readonly #client: Client;
  readonly #listener: Listener;
  readonly #ready: Promise<unknown>;
  #id: TenantId = tenants++;
  #isOpen = false;
  /** Whether its configuration is that of other tenants, too. */
  #shared = false;
  #files = new Map<string, ProjectFile>();
  #findings = new Map<string, Found[]>();
  #pending = new Set<string>();
  /** Lists of names that the configuration asks for. */
  #lists: ReadonlySet<string> = new Set();
  #baseline = '';
  /** The files of house schemas. */
  #schemas: ReadonlySet<string> = new Set();
  #configure = true;
  #work: Promise<void> | undefined;
  #options: Options = { minSeverity: 'info', showUnknown: false };
  summary: Summary = NO_SUMMARY;
  problem: Configured['problem'] = null;

  /** `ready` says when the module can be asked. */
  constructor(client: Client, ready: Promise<unknown>, listener: Listener) {
    this.#client = client;
    this.#ready = ready;
    this.#listener = listener;
  }

  get files(): ReadonlyMap<string, ProjectFile> {
    return this.#files;
  }

  get options(): Readonly<Options> {
    return this.#options;
  }

  get edited(): ProjectFile[] {
    return [...this.#files.values()].filter((file) => file.edited);
  }

  /** The findings of a file. */
  findings(path: string): readonly Found[] {
    const found = this.#findings.get(path) ?? [];
    return path === CONFIGURATION && this.problem ? [mistake(this.problem), ...found] : found;
  }

  /** All findings, in the order of their files. */
  all(): Found[] {
    const paths = new Set(this.#findings.keys());
    if (this.problem) paths.add(CONFIGURATION);
    return [...paths].sort().flatMap((path) => this.findings(path));
  }

  /** Puts other files in the place of all of these. */
  replace(files: Incoming[], shared = false): void {
    if (this.#isOpen) void this.#client.ask('close', this.#id).catch(() => {});
    this.#id = tenants++;
    this.#isOpen = false;
    this.#shared = shared;
    this.#files = new Map();
    this.#findings = new Map();
    this.#pending.clear();
    this.summary = NO_SUMMARY;
    this.problem = null;
    this.#configure = true;
    this.add(files);
    this.#start();
  }

  add(files: Incoming[]): void {
    for (const { path, bytes } of files) {
      this.#files.set(path, new ProjectFile(path, bytes));
      this.#touch(path);
    }
  }

  /** Takes what somebody typed. */
  type(path: string, text: string): void {
    let file = this.#files.get(path);
    if (!file) this.#files.set(path, (file = new ProjectFile(path, new Uint8Array())));
    file.text = text;
    this.#touch(path);
  }

  /** Takes texts that did not come from the keys. */
  rewrite(texts: Iterable<readonly [path: string, text: string]>): void {
    const files: ProjectFile[] = [];
    for (const [path, text] of texts) {
      this.type(path, text);
      const file = this.#files.get(path);
      if (file) files.push(file);
    }
    if (files.length > 0) this.#listener.rewritten(files);
  }

  /** Takes a file out, and gives it to whoever may want to put it back. */
  remove(path: string): ProjectFile | undefined {
    const file = this.#files.get(path);
    if (this.#files.delete(path)) this.#touch(path);
    return file;
  }

  /** Puts a file back that was taken out. */
  put(file: ProjectFile): void {
    this.#files.set(file.path, file);
    this.#touch(file.path);
  }

  want(options: Options): void {
    this.#options = { ...this.#options, ...options };
    this.#configure = true;
    this.#start();
  }

  /** Mends what can be mended without a change of meaning. */
  async fixAll(among: (finding: Found) => boolean): Promise<Mended> {
    const mended = { count: 0, changes: new Map<string, Change>() };
    for (let round = 0; round < ROUNDS; round++) {
      await this.idle();
      const texts = new Map<string, string>();
      for (const path of this.#findings.keys()) {
        const file = this.#files.get(path);
        const fixes = this.findings(path).flatMap((found) => (found.fix?.applicability === 'safe' && among(found) ? [found.fix.edits] : []));
        if (!file?.isWhole || fixes.length === 0) continue;
        const { text, count } = apply(file.text, fixes);
        if (count === 0) continue;
        mended.count += count;
        mended.changes.set(path, { path, before: mended.changes.get(path)?.before ?? file.text, after: text });
        texts.set(path, text);
      }
      if (texts.size === 0) break;
      this.rewrite(texts);
    }
    return { ...mended, changes: [...mended.changes.values()] };
  }

  /** Mends one finding, if it is still there: what one sees may be of a text that is another one by now. */
  async fix(found: Found): Promise<Mended> {
    await this.idle();
    const { path } = found;
    const file = this.#files.get(path);
    const current = this.#current(found);
    if (!file?.isWhole || !current?.fix) return { count: 0, changes: [] };
    const before = file.text;
    const { text: after, count } = apply(before, [current.fix.edits]);
    this.rewrite([[path, after]]);
    return { count, changes: [{ path, before, after }] };
  }

  /** Takes changes back, but where the text has been changed again; gives the paths of those. */
  undo(changes: readonly Change[]): string[] {
    const isAsItWas = ({ path, after }: Change) => this.#files.get(path)?.text === after;
    this.rewrite(changes.filter(isAsItWas).map(({ path, before }) => [path, before]));
    return changes.filter(({ path, before }) => this.#files.get(path)?.text !== before).map(({ path }) => path);
  }

  /** Writes an ignore with its reason to the configuration; says whether that could be done. */
  async ignore(found: Found, reason: string): Promise<boolean> {
    await this.idle();
    const text = this.#files.get(CONFIGURATION)?.text ?? '';
    const ignored = await this.#client.ask('addIgnore', this.#id, text, found.fingerprint, reason);
    if (ignored !== undefined) this.rewrite([[CONFIGURATION, ignored]]);
    return ignored !== undefined;
  }

  /** What the ids in a text stand for. */
  async names(text: string): Promise<Name[]> {
    return this.#isOpen ? this.#client.ask('names', this.#id, text) : [];
  }

  /** Where the files define what an id stands for. */
  async definition(id: string): Promise<Definition | null> {
    await this.idle();
    return this.#client.ask('definition', this.#id, id);
  }

  async report(format: 'json' | 'coverage'): Promise<string> {
    await this.idle();
    return this.#client.ask(format, this.#id);
  }

  async sarif(rules: RuleDocumentation[]): Promise<string> {
    await this.idle();
    return this.#client.ask('sarif', this.#id, rules);
  }

  /** All that is under way is done. */
  async idle(): Promise<void> {
    while (this.#work) await this.#work;
  }

  /** A finding as it is in the texts of now. */
  #current(found: Found): Found | undefined {
    const all = this.#findings.get(found.path) ?? [];
    if (all.includes(found)) return found;
    const same = all.filter(({ code, fingerprint }) => code === found.code && fingerprint === found.fingerprint);
    return same.length === 1 ? same[0] : undefined;
  }

  #touch(path: string): void {
    this.#pending.add(path);
    if (path.endsWith('.toml') || path === this.#baseline || this.#schemas.has(path)) this.#configure = true;
    this.#start();
  }

  #start(): void {
    this.#work ??= this.#run()
      .catch((error: unknown) => this.#listener.failed(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        this.#work = undefined;
        this.#listener.busy(false);
      });
  }

  async #run(): Promise<void> {
    // What comes in the same breath is looked at once.
    await this.#ready;
    this.#listener.busy(true);
    while (this.#configure || this.#pending.size > 0) {
      const id = this.#id;
      if (!this.#isOpen) {
        this.#isOpen = true;
        await this.#client.ask('open', id);
      }
      const configured = this.#configure;
      if (this.#configure) await this.#sendConfiguration(id);
      const paths = [...this.#pending].filter((path) => isOfInterest(path) || this.#lists.has(path));
      this.#pending.clear();
      for (const failure of await this.#client.ask('update', id, paths.map((path) => this.#change(path)))) {
        this.#listener.failed(`${failure.path}: ${failure.message}`);
      }
      // What was typed meanwhile goes first.
      if (id !== this.#id || this.#configure || this.#pending.size > 0) continue;
      const changes = await this.#client.ask('changes', id);
      if (id !== this.#id) continue;
      if (changes.whole) this.#findings.clear();
      this.summary = changes.summary;
      for (const { path, findings } of changes.files) {
        if (findings.length > 0) this.#findings.set(path, findings.map((finding) => ({ ...finding, path })));
        else this.#findings.delete(path);
      }
      const changed = changes.files.map(({ path }) => path);
      this.#listener.judged(new Set(configured ? [...changed, CONFIGURATION] : changed));
    }
  }

  #change(path: string): FileChange {
    const file = this.#files.get(path);
    return { path, content: file && content(file) };
  }

  /** Hands the configuration to the module, with what it builds on and its baseline. */
  async #sendConfiguration(id: TenantId): Promise<void> {
    this.#configure = false;
    const options = { today: new Date().toISOString().slice(0, 10), ...this.#options };
    const text = this.#files.get(CONFIGURATION)?.text;
    const bases: { path: string; text: string | null }[] = [];
    const more = { shared: this.#shared };
    let configured = await this.#client.ask('configure', id, text, options, more);
    for (let round = 0; round < DEEPEST && configured.missing.length > 0; round++) {
      bases.push(...configured.missing.map((path) => ({ path, text: this.#files.get(path)?.text ?? null })));
      const { problem, ...others } = await this.#client.ask('configure', id, text, options, { ...more, bases });
      // What holds without what is at fault holds on.
      configured = problem ? { ...configured, problem, missing: [] } : { ...others, problem };
    }
    if (!configured.problem) this.#baseline = configured.baseline;
    const baseline = this.#files.get(configured.baseline)?.text;
    // One with another ending did not come in with its folder.
    if (!configured.problem && (baseline !== undefined || (configured.needsBaseline && isWanted(configured.baseline)))) {
      const { problem } = await this.#client.ask('configure', id, text, options, { ...more, bases, baseline: baseline ?? null });
      configured = { ...configured, problem };
    }
    const schemas = new Set<string>();
    const read = async (path: string) => {
      schemas.add(path);
      return this.#files.get(path)?.text;
    };
    const wrong = configured.problem ? null : await useSchemas(this.#client, id, configured.schemas, { read, module: () => load('pitfall_schemas.wasm') });
    if (id !== this.#id) return;
    this.problem = configured.problem ?? wrong;
    this.#schemas = schemas;
    const lists = new Set(configured.nameLists);
    for (const list of lists) if (!this.#lists.has(list) && this.#files.has(list)) this.#pending.add(list);
    this.#lists = lists;
  }
}

/** What the module reads: the bytes, or what was typed. */
function content(file: ProjectFile): Content {
  return file.edited ? file.text : file.bytes;
}

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function mistake({ message, help, range }: NonNullable<Configured['problem']>): Found {
  return {
    path: CONFIGURATION,
    code: '',
    name: 'configuration',
    severity: 'error',
    confidence: 'certain',
    resource: null,
    pointer: '',
    range: range ?? START,
    message: `The configuration cannot be used: ${message}`,
    help: help ?? '',
    url: '',
    related: [],
    fix: null,
    fingerprint: `configuration ${message}`,
  };
}

/** A text with fixes made; those that overlap with one before them are left out. */
export function apply(text: string, fixes: readonly Edit[][]): { text: string; count: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = ({ line, character }: Range['start']) => Math.min((starts[line] ?? text.length) + character, text.length);
  const taken: { from: number; to: number; replacement: string }[] = [];
  let count = 0;
  for (const edits of fixes) {
    const places = edits.map(({ range, replacement }) => ({ from: offset(range.start), to: offset(range.end), replacement }));
    if (places.some((place) => taken.some(({ from, to }) => place.from <= to && from <= place.to))) continue;
    taken.push(...places);
    count++;
  }
  taken.sort((a, b) => b.from - a.from);
  // Line ends of what is put in are those of the editor.
  for (const { from, to, replacement } of taken) text = text.slice(0, from) + inLines(replacement) + text.slice(to);
  return { text, count };
}
