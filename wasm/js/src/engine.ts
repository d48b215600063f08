/**
 * The module at work: what the editor and the page hold in their hands.
 *
 * Behind a trap nobody knows what state an instance of the module is in. So the texts of all files are
 * kept out here: when a call traps, the instance is replaced, the files are sent again, and it is said
 * once. A file that the module cannot be given is left out.
 */

import {
  Linter as Raw,
  __wbg_reset_state as replaceInstance,
  initSync,
  type Configured,
  type Definition,
  type More,
  type Name,
  type Options,
  type Report,
  type ResourcePlace,
  type RuleDocumentation,
} from '../dist/pitfall.js';

import type { House } from './house';

export { House } from './house';
export { RULES, explain, readRules } from './rules';
export { configSchema, divide, kinds, names, schema, version } from '../dist/pitfall.js';
export type * from '../dist/pitfall.js';

/** The content of a file: its bytes, whatever the encoding, or the text that an editor holds. */
export type Content = string | Uint8Array;

/** What has changed since the last look, or all there is. */
export interface Changes extends Report {
  /** Whether these are all files with findings rather than those that changed. */
  whole: boolean;
}

/** What stands in for a file that says nothing about policies. */
const NOTHING = '{}';
/** So often may one call trap before it is given up. */
const TRIES = 2;

/** Why there is no answer. */
export class Failure extends Error {
  override name = 'Failure';
}

/** One instance of the module, and the tenants in it. */
export class Engine {
  readonly #tenants = new Set<Tenant>();
  readonly #failed: (message: string) => void;
  #told = false;

  /** `failed` is told, once, when something went wrong that pitfall could mend. */
  constructor(module: BufferSource | WebAssembly.Module, failed: (message: string) => void = () => {}) {
    initSync({ module });
    this.#failed = failed;
  }

  /** A tenant without files. */
  tenant(): Tenant {
    const tenant = new Tenant(this, () => this.#tenants.delete(tenant));
    this.#tenants.add(tenant);
    return tenant;
  }

  /** @internal Does something with the module. */
  attempt<T>(what: string, job: () => T): T {
    for (let tried = 1; ; tried++) {
      try {
        return job();
      } catch (error) {
        // What is no trap was thrown on purpose.
        if (!(error instanceof WebAssembly.RuntimeError) && !(error instanceof RangeError)) throw error;
        this.#replace();
        if (!this.#told) {
          this.#told = true;
          this.#failed(`pitfall failed at ${what} and was started anew: ${error.message}`);
        }
        if (tried === TRIES) throw new Failure(`pitfall fails at ${what}: ${error.message}`);
      }
    }
  }

  #replace(): void {
    replaceInstance();
    for (const tenant of this.#tenants) tenant.restore();
  }
}

/** The files that are judged together. */
export class Tenant {
  readonly #engine: Engine;
  readonly #closed: () => void;
  readonly #files = new Map<string, Content>();
  #raw = new Raw();
  #house: House | undefined;
  #configuration: [toml: string | undefined, options: Options, more: More] = [undefined, {}, {}];
  #whole = true;

  /** @internal */
  constructor(engine: Engine, closed: () => void) {
    this.#engine = engine;
    this.#closed = closed;
  }

  /** Adds a file, or puts another content in its place. */
  setFile(path: string, content: Content): void {
    try {
      const matters = this.#engine.attempt(path, () => this.#send(path, content));
      this.#files.set(path, matters ? content : NOTHING);
    } catch (error) {
      this.#files.set(path, NOTHING);
      this.#send(path, NOTHING);
      throw error;
    }
  }

  /** Takes a file out; says whether it was there. */
  removeFile(path: string): boolean {
    this.#files.delete(path);
    return this.#engine.attempt(path, () => this.#raw.removeFile(path));
  }

  /** Says what is wanted: by the text of `pitfall.toml`, if there is one, and by options. */
  configure(toml: string | undefined, options: Options, more: More = {}): Configured {
    const configured = this.#engine.attempt('pitfall.toml', () => this.#raw.configure(toml, options, more));
    if (!configured.problem) this.#configuration = [toml, options, more];
    return configured;
  }

  /** Has all files checked by the schemas of the house, or by none. */
  check(house: House | undefined): void {
    if (!house && !this.#house) return;
    this.#house = house;
    for (const [path, content] of this.#files) this.#engine.attempt(path, () => this.#checkFile(path, content));
  }

  /** The findings of all files. */
  report(): Report {
    return this.#judge(() => this.#raw.report());
  }

  /** The files whose findings are not those of the last call, with their findings of now. */
  changes(): Changes {
    const changes = this.#judge(() => this.#raw.changes());
    const whole = this.#whole;
    this.#whole = false;
    return { ...changes, whole };
  }

  /** The report as the program writes it. */
  json(): string {
    return this.#judge(() => this.#raw.json());
  }

  /** The report as SARIF. */
  sarif(rules: RuleDocumentation[]): string {
    return this.#judge(() => this.#raw.sarif(rules));
  }

  /** Who is judged by what: as a page, and as JSON. */
  coveragePage(): string {
    return this.#judge(() => this.#raw.coveragePage());
  }

  coverage(): string {
    return this.#judge(() => this.#raw.coverage());
  }

  /** What the files are and what they do not tell, as JSON. */
  inspect(): string {
    return this.#judge(() => this.#raw.inspect());
  }

  /**
   * The text of `pitfall.toml` with an ignore for the finding with a fingerprint; nothing if there is no
   * such finding, or none that can be ignored.
   */
  addIgnore(toml: string, fingerprint: string, reason: string): string | undefined {
    return this.#judge(() => this.#raw.addIgnore(toml, fingerprint, reason));
  }

  /** The policies and other objects in a file. */
  resources(path: string): ResourcePlace[] {
    return this.#engine.attempt(path, () => this.#raw.resources(path));
  }

  /** What the ids in a text stand for, but for those of the objects themselves. */
  names(text: string): Name[] {
    return this.#judge(() => this.#raw.names(text));
  }

  /** Where the files define what an id stands for. */
  definition(id: string): Definition | null {
    return this.#judge(() => this.#raw.definition(id));
  }

  /** Number of files. */
  get size(): number {
    return this.#files.size;
  }

  /** Gives its memory back. */
  close(): void {
    this.#closed();
    this.#raw.free();
  }

  /** @internal Makes it anew in another instance. */
  restore(): void {
    // The memory of the old instance is gone with it.
    this.#raw = new Raw();
    this.#whole = true;
    this.#raw.configure(...this.#configuration);
    for (const [path, content] of this.#files) this.#send(path, content);
  }

  #judge<T>(job: () => T): T {
    return this.#engine.attempt('judging the tenant', job);
  }

  #send(path: string, content: Content): boolean {
    const bytes = bytesOf(content);
    const matters = this.#raw.setFile(path, bytes);
    if (matters && this.#house) this.#checkFile(path, bytes);
    return matters;
  }

  #checkFile(path: string, content: Content): void {
    this.#raw.setHouseFindings(path, this.#house?.check(bytesOf(content)) ?? new Uint8Array([0]));
  }
}

/** The bytes of a content. Texts are encoded out here, where it is done at once rather than letter by letter. */
function bytesOf(content: Content): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
