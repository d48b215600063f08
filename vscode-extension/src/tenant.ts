/** The files that are judged together: those of a folder with a `pitfall.toml`, or of a folder of the workspace. */

import * as vscode from 'vscode';
import { CONFIGURATION, options } from './configuration';
import type { Home } from './survey';
import { LARGEST } from '../../wasm/js/src/paths';
import type { Client } from '../../wasm/js/src/worker/client';
import { useSchemas } from '../../wasm/js/src/worker/schemas';
import type { Changes, Configured, Content, More, TenantId } from '../../wasm/js/src/worker/protocol';

/** What a tenant tells those around it. */
export interface Listener {
  changed(tenant: Tenant, changes: Changes): void;
  configured(tenant: Tenant, configured: Configured): void;
  failed(tenant: Tenant, message: string): void;
  /** The module for house schemas, which a configuration wants. */
  schemas(): Promise<Uint8Array>;
  /** It has begun, or ended, to work. */
  busy(change: 1 | -1): void;
}

/** Whose files these are. */
type Whose = Omit<Home, 'files'>;

/** The content of a file when somebody wants it; nothing if it is gone. */
export type Source = () => Promise<Content | undefined>;

let count = 0;

/** So many files are read at a time. */
const BATCH = 64;

export class Tenant {
  readonly id: TenantId = count++;
  readonly root: vscode.Uri;
  /** The one document that it is, if no folder holds that. */
  readonly loose: vscode.Uri | undefined;
  readonly #client: Client;
  readonly #listener: Listener;
  readonly #files = new Set<string>();
  readonly #pending = new Map<string, Source>();
  /** Lists of names that its configuration asks for. */
  #lists: ReadonlySet<string> = new Set();
  /** Files that its configuration builds on, house schemas and its baseline. */
  readonly #related = new Set<string>();
  #configure = true;
  #work: Promise<void> | undefined;
  #held = 0;
  #closed = false;

  #home: Whose;

  constructor(home: Whose, client: Client, listener: Listener, loose?: vscode.Uri) {
    this.root = home.root;
    this.#home = home;
    this.loose = loose;
    this.#client = client;
    this.#listener = listener;
    void client.ask('open', this.id).catch(() => {});
  }

  get name(): string {
    return this.root.path.split('/').filter(Boolean).at(-1) ?? this.root.authority;
  }

  get configuration(): vscode.Uri {
    return vscode.Uri.joinPath(this.#home.configured, CONFIGURATION);
  }

  get size(): number {
    return this.#files.size;
  }

  uri(path: string): vscode.Uri {
    if (this.loose && path === nameOf(this.loose)) return this.loose;
    return vscode.Uri.joinPath(this.root, path);
  }

  /** Whether something below it is its business: what the workspace holds, and its configuration. */
  isFor(uri: vscode.Uri): boolean {
    const path = this.path(uri);
    return path !== undefined && (this.isConfiguredBy(uri) || vscode.workspace.getWorkspaceFolder(uri) !== undefined);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Whether it has files below a folder, which is given by its whole path with a slash at the end. */
  hasBelow(folder: string): boolean {
    const root = this.root.path.endsWith('/') ? this.root.path : `${this.root.path}/`;
    if (!folder.startsWith(root)) return false;
    const start = folder.slice(root.length);
    for (const path of this.#files) if (path.startsWith(start)) return true;
    return false;
  }

  /** The path of something below it; nothing for what lies elsewhere. */
  path(uri: vscode.Uri): string | undefined {
    if (this.loose) return uri.toString() === this.loose.toString() ? nameOf(uri) : undefined;
    const { scheme, authority, path } = this.root;
    if (uri.scheme !== scheme || uri.authority.toLowerCase() !== authority.toLowerCase()) return undefined;
    const folder = path.endsWith('/') ? path : `${path}/`;
    return uri.path.startsWith(folder) ? uri.path.slice(folder.length) : undefined;
  }

  /** A file has come, changed or gone. */
  update(path: string, source: Source): void {
    this.#files.add(path);
    this.#pending.set(path, source);
    this.#start();
  }

  /** `pitfall.toml` or the settings have changed. */
  configure(): void {
    this.#configure = true;
    this.#start();
  }

  /** Takes what it consists of now; gives the files that are still to be sent. */
  settle({ files, ...home }: Home): string[] {
    const before = this.#home;
    this.#home = home;
    const same = before.configured.toString() === home.configured.toString() && before.shared === home.shared;
    if (!same) this.configure();
    const now = new Set(files);
    for (const path of this.#files) if (!now.has(path) && !this.#lists.has(path)) this.update(path, async () => undefined);
    return files.filter((path) => !this.#files.has(path));
  }

  /** Nothing is judged until `release`: there is more to come. */
  hold(): void {
    this.#held++;
  }

  release(): void {
    this.#held--;
    this.#start();
  }

  /** All that is under way is done. */
  async idle(): Promise<void> {
    while (this.#work) await this.#work;
  }

  close(): void {
    this.#closed = true;
    this.#pending.clear();
    void this.#client.ask('close', this.id).catch(() => {});
  }

  #start(): void {
    if (this.#work || this.#closed || this.#held > 0) return;
    this.#listener.busy(1);
    this.#work = this.#run().finally(() => {
      this.#work = undefined;
      this.#listener.busy(-1);
      if (this.#pending.size > 0 || this.#configure) this.#start();
    });
  }

  async #run(): Promise<void> {
    try {
      while (!this.#closed) {
        if (this.#configure) await this.#sendConfiguration();
        await this.#sendFiles();
        // What was typed meanwhile goes first.
        if (this.#configure || this.#pending.size > 0) continue;
        const changes = await this.#client.ask('changes', this.id);
        if (!this.#closed) this.#listener.changed(this, changes);
        if (!this.#configure && this.#pending.size === 0) return;
      }
    } catch (error) {
      this.#configure = false;
      if (!this.#closed) this.#listener.failed(this, error instanceof Error ? error.message : String(error));
    }
  }

  async #sendConfiguration(): Promise<void> {
    this.#configure = false;
    const text = this.loose ? undefined : await read(this.configuration);
    const configured = await this.#configured(text);
    this.#listener.configured(this, configured);
    this.#lists = new Set(configured.nameLists);
    for (const list of configured.nameLists) {
      if (!this.#files.has(list)) {
        this.#files.add(list);
        this.#pending.set(list, () => fromDisk(this.uri(list)));
      }
    }
  }

  /** Hands the configuration to the module, with what it builds on and its baseline. */
  async #configured(text: string | undefined): Promise<Configured> {
    const bases: { path: string; text: string | null }[] = [];
    const { root, configured: folder, shared, scope } = this.#home;
    // That of an export may lie further up.
    const steps = (uri: vscode.Uri) => uri.path.split('/').filter(Boolean).length;
    const own = { folder: '../'.repeat(steps(root) - steps(folder)), shared };
    const ask = (more: More) => this.#client.ask('configure', this.id, text, options(scope), { ...own, ...more });
    let configured = await ask({});
    this.#related.clear();
    for (let round = 0; round < DEEPEST && configured.missing.length > 0; round++) {
      for (const path of configured.missing) {
        this.#related.add(path);
        bases.push({ path, text: (await read(this.uri(path))) ?? null });
      }
      const { problem, ...more } = await ask({ bases });
      // What holds without what is at fault holds on.
      configured = problem ? { ...configured, problem, missing: [] } : { ...more, problem };
    }
    if (this.loose || configured.problem) return configured;
    this.#related.add(configured.baseline);
    const baseline = await read(this.uri(configured.baseline));
    if (baseline !== undefined || configured.needsBaseline) {
      const { problem } = await ask({ bases, baseline: baseline ?? null });
      if (problem) return { ...configured, problem };
    }
    const part = (path: string) => {
      this.#related.add(path);
      return read(this.uri(path));
    };
    const module = () => this.#listener.schemas();
    const problem = await useSchemas(this.#client, this.id, configured.schemas, { read: part, module });
    return { ...configured, problem };
  }

  /** The files that its configuration builds on or asks for. */
  related(): vscode.Uri[] {
    return [...this.#related].map((path) => this.uri(path));
  }

  /** Whether its configuration depends on a file. */
  isConfiguredBy(uri: vscode.Uri): boolean {
    const key = uri.toString();
    return !this.loose && (key === this.configuration.toString() || this.related().some((related) => related.toString() === key));
  }

  async #sendFiles(): Promise<void> {
    const pending = [...this.#pending].slice(0, BATCH);
    for (const [path] of pending) this.#pending.delete(path);
    const files = await Promise.all(pending.map(async ([path, source]) => ({ path, content: await source() })));
    for (const { path, content } of files) {
      if (content === undefined) this.#files.delete(path);
    }
    if (files.length > 0) await this.send(files);
  }

  /** Hands files to the module without judging. */
  async send(files: { path: string; content: Content | undefined }[]): Promise<void> {
    for (const { path, content } of files) {
      if (content !== undefined) this.#files.add(path);
    }
    for (const failure of await this.#client.ask('update', this.id, files)) {
      this.#listener.failed(this, `${failure.path}: ${failure.message}`);
    }
  }
}

export function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** So many configurations build on one another at most. */
const DEEPEST = 16;

/** The bytes of a file; nothing if it cannot be read. */
export async function fromDisk(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.length > LARGEST ? undefined : bytes;
  } catch {
    return undefined;
  }
}

/** The text of a file as it is in the editor, or else on disk. */
async function read(uri: vscode.Uri): Promise<string | undefined> {
  const document = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (document) return document.getText();
  const bytes = await fromDisk(uri);
  return bytes && new TextDecoder().decode(bytes);
}
