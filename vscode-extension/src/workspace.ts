/** The tenants of the workspace, kept up to date with its files. */

import * as vscode from 'vscode';
import { CONFIGURATION, SECTION, isEnabled, runsOnType } from './configuration';
import { Tenant, fromDisk, type Listener, type Source } from './tenant';
import { RULES, walk } from './walk';
import { isOfInterest, isPassedOver } from '../../wasm/js/src/paths';
import type { Client } from '../../wasm/js/src/worker/client';
import type { Content } from '../../wasm/js/src/worker/protocol';

/** How many files are read at a time. */
const BATCH = 64;
/** From so many files on, reading them is shown where it can be stopped. */
const MANY = 2_000;
/** What is typed within so many milliseconds is looked at once. */
const PAUSE = 40;
/** So many milliseconds after files have changed on disk the search for them begins anew. */
const SETTLE = 400;

export interface Log {
  info(message: string): void;
  verbose(message: string): void;
}

/** Who wants to know how it goes. */
export interface WorkspaceListener extends Listener {
  forgotten(tenant: Tenant): void;
  /** Whether the reading of files was stopped before its end. */
  stopped(stopped: boolean): void;
}

export class Workspace implements vscode.Disposable {
  readonly #client: Client;
  readonly #listener: WorkspaceListener;
  readonly #log: Log;
  readonly #disposables: vscode.Disposable[] = [];
  /** Folders around those of the workspace whose configuration counts. */
  readonly #watched = new Set<string>();
  readonly #typing = new Map<string, ReturnType<typeof setTimeout>>();
  #tenants: Tenant[] = [];
  #cancel = new vscode.CancellationTokenSource();
  #indexing: Promise<void> = Promise.resolve();
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, listener: WorkspaceListener, log: Log) {
    this.#client = client;
    this.#listener = listener;
    this.#log = log;
    const { workspace } = vscode;
    const watcher = workspace.createFileSystemWatcher('**/*');
    this.#disposables.push(
      watcher,
      watcher.onDidCreate((uri) => this.#onDisk(uri)),
      watcher.onDidChange((uri) => this.#onDisk(uri)),
      watcher.onDidDelete((uri) => this.#onDisk(uri, true)),
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && runsOnType()) this.#typed(document);
      }),
      workspace.onDidSaveTextDocument((document) => this.#onDisk(document.uri)),
      workspace.onDidCloseTextDocument((document) => this.#closed(document)),
      workspace.onDidChangeWorkspaceFolders(() => this.index()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SECTION}.enable`)) void this.index();
        else if (event.affectsConfiguration(SECTION)) for (const tenant of this.#tenants) tenant.configure();
      }),
    );
  }

  get tenants(): readonly Tenant[] {
    return this.#tenants;
  }

  /** The tenant that a file belongs to: that of the nearest folder. */
  tenantOf(uri: vscode.Uri): Tenant | undefined {
    let nearest: Tenant | undefined;
    for (const tenant of this.#tenants) {
      if (tenant.path(uri) === undefined || (tenant.loose ? !tenant.has(tenant.path(uri) ?? '') : !tenant.isFor(uri))) continue;
      if (!nearest || tenant.root.path.length > nearest.root.path.length) nearest = tenant;
    }
    return nearest;
  }

  /** All that is under way is done. */
  async idle(): Promise<void> {
    // What begins meanwhile is waited for as well.
    for (let done: Promise<void> | undefined; done !== this.#indexing || this.#typing.size > 0 || this.#again; ) {
      while (this.#typing.size > 0 || this.#again) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      done = this.#indexing;
      await done;
      await Promise.all(this.#tenants.map((tenant) => tenant.idle()));
    }
  }

  /** Looks at all files of the workspace anew. */
  index(): Promise<void> {
    this.#cancel.cancel();
    const cancel = (this.#cancel = new vscode.CancellationTokenSource());
    this.#indexing = this.#indexing.then(() => this.#index(cancel)).catch((error: unknown) => this.#log.info(String(error)));
    return this.#indexing;
  }

  async #index(cancel: vscode.CancellationTokenSource): Promise<void> {
    for (const tenant of this.#tenants) this.#forget(tenant);
    this.#tenants = [];
    if (cancel.token.isCancellationRequested) return;
    this.#listener.busy(1);
    this.#listener.stopped(false);
    try {
      for (const folder of vscode.workspace.workspaceFolders ?? []) {
        if (isEnabled(folder.uri)) await this.#indexFolder(folder.uri, cancel);
      }
      for (const document of vscode.workspace.textDocuments) this.#opened(document);
      if (cancel.token.isCancellationRequested) this.#listener.stopped(true);
    } finally {
      this.#listener.busy(-1);
    }
  }

  async #indexFolder(folder: vscode.Uri, cancel: vscode.CancellationTokenSource): Promise<void> {
    const started = Date.now();
    const { files, configured } = await walk(folder, cancel.token);
    // Where two folders lie one in the other, the inner one gets its files.
    const roots = new Set(['', ...configured]);
    const sorted = new Map<string, string[]>();
    for (const file of files) {
      let root = file;
      do root = root.slice(0, Math.max(root.lastIndexOf('/'), 0));
      while (!roots.has(root));
      const rest = root ? file.slice(root.length + 1) : file;
      const list = sorted.get(root);
      if (list) list.push(rest);
      else sorted.set(root, [rest]);
    }
    const around = configured.includes('') ? undefined : await this.#configuredAround(folder);
    const tenants = [...roots].map((root) => {
      const files = sorted.get(root) ?? [];
      if (root || !around) return { tenant: this.#tenant(root ? vscode.Uri.joinPath(folder, root) : folder, folder), files };
      // Paths are those that the configuration further up knows.
      const below = folder.path.slice(around.path.length).replace(/^\/+/, '');
      return { tenant: this.#tenant(around, folder), files: files.map((file) => `${below}/${file}`) };
    });
    await progress(files.length, cancel, async (report) => {
      for (const { tenant, files } of tenants) {
        for (let at = 0; at < files.length && !cancel.token.isCancellationRequested; at += BATCH) {
          const batch = files.slice(at, at + BATCH);
          await tenant.send(
            await Promise.all(batch.map(async (path) => ({ path, content: await content(tenant.uri(path)) }))),
          );
          report(batch.length);
        }
      }
    });
    if (cancel.token.isCancellationRequested) {
      // What is missing would be taken for missing in the tenant.
      for (const { tenant } of tenants) this.#forget(tenant);
      this.#tenants = this.#tenants.filter((tenant) => !tenants.some((other) => other.tenant === tenant));
      return;
    }
    for (const { tenant } of tenants) tenant.release();
    await Promise.all(tenants.map(({ tenant }) => tenant.idle()));
    this.#log.info(`${files.length} files in ${folder.toString(true)} read in ${Date.now() - started} ms`);
  }

  /** A tenant that is judged once it is released; the one there is if two folders of the workspace lie in the same. */
  #tenant(root: vscode.Uri, scope: vscode.Uri): Tenant {
    let tenant = this.#tenants.find((known) => !known.loose && known.root.toString() === root.toString());
    if (!tenant) this.#tenants.push((tenant = new Tenant(root, scope, this.#client, this.#listener)));
    tenant.hold();
    return tenant;
  }

  /** The nearest folder around one of the workspace that has a configuration. */
  async #configuredAround(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
    for (let at = folder, outer = vscode.Uri.joinPath(at, '..'); outer.path !== at.path; at = outer, outer = vscode.Uri.joinPath(at, '..')) {
      try {
        await vscode.workspace.fs.stat(vscode.Uri.joinPath(outer, CONFIGURATION));
      } catch {
        continue;
      }
      this.#watch(outer);
      return outer;
    }
    return undefined;
  }

  /** Looks after a configuration that no folder of the workspace holds. */
  #watch(folder: vscode.Uri): void {
    const key = folder.toString();
    if (this.#watched.has(key)) return;
    this.#watched.add(key);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, CONFIGURATION));
    this.#disposables.push(
      watcher,
      watcher.onDidChange((uri) => this.#onDisk(uri)),
      watcher.onDidDelete((uri) => this.#onDisk(uri, true)),
    );
  }

  #forget(tenant: Tenant): void {
    tenant.close();
    this.#listener.forgotten(tenant);
  }

  /** Something on disk has come, changed or gone. */
  #onDisk(uri: vscode.Uri, gone = false): void {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const tenant = this.tenantOf(uri);
    const path = tenant?.path(uri);
    if (!tenant || path === undefined || isPassedOver(path)) return;
    if (path !== CONFIGURATION && tenant.isConfiguredBy(path)) {
      tenant.configure();
    } else if (name === CONFIGURATION) {
      // One that came or went makes another tenant of its folder.
      const isRoot = path === CONFIGURATION;
      if (isRoot && !gone) tenant.configure();
      else this.#indexSoon();
    } else if (RULES.includes(name)) {
      this.#indexSoon();
    } else if (tenant.has(path)) {
      tenant.update(path, () => content(uri));
    } else if (!gone && isOfInterest(path)) {
      // Rules say whether it counts.
      this.#indexSoon();
    } else if (gone && !name.includes('.')) {
      this.#indexSoon();
    }
  }

  #indexSoon(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#again = undefined;
      void this.index();
    }, SETTLE);
  }

  #opened(document: vscode.TextDocument): void {
    if (!isJson(document) || this.tenantOf(document.uri) || !isLoose(document.uri) || !isEnabled(document.uri)) return;
    const tenant = new Tenant(vscode.Uri.joinPath(document.uri, '..'), document.uri, this.#client, this.#listener, true);
    this.#tenants.push(tenant);
    const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
    tenant.update(name, async () => document.getText());
  }

  #typed(document: vscode.TextDocument): void {
    const tenant = this.tenantOf(document.uri);
    const path = tenant?.path(document.uri);
    if (!tenant || path === undefined) return;
    const key = document.uri.toString();
    clearTimeout(this.#typing.get(key));
    this.#typing.set(
      key,
      setTimeout(() => {
        this.#typing.delete(key);
        this.#log.verbose(`typed in ${path}`);
        if (tenant.isConfiguredBy(path)) tenant.configure();
        else if (tenant.has(path)) tenant.update(path, source(document));
      }, PAUSE),
    );
  }

  #closed(document: vscode.TextDocument): void {
    const tenant = this.tenantOf(document.uri);
    const path = tenant?.path(document.uri);
    if (!tenant || path === undefined) return;
    if (tenant.loose) {
      this.#tenants = this.#tenants.filter((other) => other !== tenant);
      this.#forget(tenant);
    } else {
      // What was not saved is forgotten.
      this.#onDisk(document.uri);
    }
  }

  dispose(): void {
    this.#cancel.cancel();
    clearTimeout(this.#again);
    for (const timer of this.#typing.values()) clearTimeout(timer);
    for (const tenant of this.#tenants) this.#forget(tenant);
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** The content of a file as the editor has it: what is not saved counts, what is saved is on disk. */
async function content(uri: vscode.Uri): Promise<Content | undefined> {
  const key = uri.toString();
  const document = vscode.workspace.textDocuments.find((document) => document.isDirty && document.uri.toString() === key);
  return document && runsOnType() ? document.getText() : fromDisk(uri);
}

function source(document: vscode.TextDocument): Source {
  return async () => (document.isClosed ? fromDisk(document.uri) : document.getText());
}

function isJson(document: vscode.TextDocument): boolean {
  return document.languageId === 'json' || document.languageId === 'jsonc';
}

/** Whether a document that no folder holds is somebody's file, and neither an old version nor a setting. */
function isLoose(uri: vscode.Uri): boolean {
  const { scheme } = uri;
  if (vscode.workspace.getWorkspaceFolder(uri)) return false;
  return scheme === 'untitled' || (scheme !== 'vscode-userdata' && vscode.workspace.fs.isWritableFileSystem(scheme) === true);
}

/** Shows how far the reading of files is, if there are enough of them. */
async function progress(
  count: number,
  cancel: vscode.CancellationTokenSource,
  job: (report: (files: number) => void) => Promise<void>,
): Promise<void> {
  const location = count < MANY ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification;
  const title = `pitfall reads ${count} files`;
  await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const stop = token.onCancellationRequested(() => cancel.cancel());
    let done = 0;
    await job((files) => {
      done += files;
      progress.report({ increment: (files * 100) / count, message: `${done} of ${count}` });
    });
    stop.dispose();
  });
}
