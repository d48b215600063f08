/** The tenants of the workspace, kept up to date with its files. */

import * as vscode from 'vscode';
import { CONFIGURATION, SECTION, isEnabled, runsOnType } from './configuration';
import { Freshness } from './freshness';
import { survey, type Home } from './survey';
import { Tenant, fromDisk, nameOf, type Listener } from './tenant';
import { RULES } from './walk';
import { isOfInterest, isPassedOver } from '../../wasm/js/src/paths';
import type { Client } from '../../wasm/js/src/worker/client';
import type { Content } from '../../wasm/js/src/worker/protocol';

/** How many files are read at a time. */
const BATCH = 64;
/** From so many files on, reading them is shown where it can be stopped. */
const MANY = 2_000;
/** What is typed within so many milliseconds is looked at once. */
const PAUSE = 40;
/** So many milliseconds after files have come or gone somebody looks for them. */
const SETTLE = 400;
/** But not later than that. */
const LONGEST = 5_000;

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
  /** Files that count and that no folder of the workspace holds. */
  readonly #watched = new Set<string>();
  readonly #typing = new Map<string, ReturnType<typeof setTimeout>>();
  /** Open documents in which somebody has typed. */
  readonly #edited = new Set<string>();
  readonly #freshness = new Freshness();
  #tenants: Tenant[] = [];
  #cancel = new vscode.CancellationTokenSource();
  #indexing: Promise<void> = Promise.resolve();
  #again: ReturnType<typeof setTimeout> | undefined;
  /** Since when something has been changing. */
  #since: number | undefined;

  constructor(client: Client, listener: WorkspaceListener, log: Log) {
    this.#client = client;
    const changed: Listener['changed'] = (tenant, changes) => {
      listener.changed(tenant, changes);
      this.#freshness.judged(tenant);
    };
    const configured: Listener['configured'] = (tenant, configured) => {
      listener.configured(tenant, configured);
      for (const uri of tenant.related()) if (!vscode.workspace.getWorkspaceFolder(uri)) this.#watch(uri);
    };
    this.#listener = { ...listener, changed, configured };
    this.#log = log;
    const { workspace } = vscode;
    const watcher = workspace.createFileSystemWatcher('**/*');
    this.#disposables.push(
      watcher,
      watcher.onDidCreate((uri) => this.#onDisk(uri, 'new')),
      watcher.onDidChange((uri) => this.#onDisk(uri, 'changed')),
      watcher.onDidDelete((uri) => this.#onDisk(uri, 'gone')),
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        this.#freshness.changed(document);
        if (runsOnType()) this.#typed(document);
      }),
      workspace.onDidSaveTextDocument((document) => this.#onDisk(document.uri, 'changed')),
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

  /**
   * Whether the findings of a document are of what it is now, or soon are. Where files are looked at once they are
   * saved, that is so if somebody `asks` for what can be done.
   */
  async isUpToDate(document: vscode.TextDocument, asks: boolean, token: vscode.CancellationToken): Promise<boolean> {
    const tenant = this.tenantOf(document.uri);
    // Of other documents nothing is found, and of a configuration that is of no tenant's files.
    if (!tenant?.has(tenant.path(document.uri) ?? '')) return true;
    if (!runsOnType() && !this.#freshness.isFresh(document)) {
      if (!asks) return false;
      this.#look(document);
    }
    return this.#freshness.comes(document, token);
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

  /** Reads all files of the workspace anew. */
  index(): Promise<void> {
    this.#cancel.cancel();
    this.#cancel = new vscode.CancellationTokenSource();
    return this.#enqueue(true);
  }

  /** Does so once what is under way is done. What was stopped stays so until somebody asks for all of it. */
  #enqueue(anew: boolean): Promise<void> {
    const cancel = this.#cancel;
    this.#indexing = this.#indexing.then(() => this.#index(cancel, anew)).catch((error: unknown) => this.#log.info(String(error)));
    return this.#indexing;
  }

  /** Brings tenants and files up to date with the folders: all of them, or those that came and went. */
  async #index(cancel: vscode.CancellationTokenSource, anew: boolean): Promise<void> {
    if (cancel.token.isCancellationRequested) return;
    this.#listener.busy(1);
    this.#listener.stopped(false);
    const started = Date.now();
    try {
      if (anew) {
        for (const tenant of this.#tenants) this.#forget(tenant);
        this.#tenants = [];
      }
      const homes = await survey(this.#client, (uri) => this.#watch(uri), cancel.token);
      if (!cancel.token.isCancellationRequested) await this.#settle(homes, cancel);
      for (const document of vscode.workspace.textDocuments) this.#opened(document);
      if (!cancel.token.isCancellationRequested) this.#log.info(`${this.#tenants.length} tenants read in ${Date.now() - started} ms`);
      else if (cancel === this.#cancel) this.#listener.stopped(true);
    } finally {
      this.#listener.busy(-1);
    }
  }

  async #settle(homes: Home[], cancel: vscode.CancellationTokenSource): Promise<void> {
    const roots = new Set(homes.map(({ root }) => root.toString()));
    for (const tenant of this.#tenants) if (!tenant.loose && !roots.has(tenant.root.toString())) this.#forget(tenant);
    this.#tenants = this.#tenants.filter((tenant) => tenant.loose || roots.has(tenant.root.toString()));
    const known = new Map(this.#tenants.filter(({ loose }) => !loose).map((tenant) => [tenant.root.toString(), tenant]));
    const jobs = homes.map((home) => {
      let tenant = known.get(home.root.toString());
      if (!tenant) this.#tenants.push((tenant = new Tenant(home, this.#client, this.#listener)));
      // Nothing is judged by halves.
      tenant.hold();
      return { tenant, files: tenant.settle(home), sent: 0 };
    });
    const count = jobs.reduce((sum, { files }) => sum + files.length, 0);
    await progress(count, cancel, async (report) => {
      for (const job of jobs) {
        const { tenant, files } = job;
        while (job.sent < files.length && !cancel.token.isCancellationRequested) {
          const batch = files.slice(job.sent, job.sent + BATCH);
          await tenant.send(
            await Promise.all(batch.map(async (path) => ({ path, content: await this.#content(tenant.uri(path), tenant) }))),
          );
          job.sent += batch.length;
          report(batch.length);
        }
      }
    });
    // What is missing would be taken for missing in the tenant.
    const halves = new Set(jobs.filter(({ files, sent }) => sent < files.length).map(({ tenant }) => tenant));
    for (const tenant of halves) this.#forget(tenant);
    this.#tenants = this.#tenants.filter((tenant) => !halves.has(tenant));
    for (const { tenant } of jobs) tenant.release();
    await Promise.all(jobs.map(({ tenant }) => tenant.idle()));
  }

  /** Looks after a file that no folder of the workspace holds. */
  #watch(uri: vscode.Uri): void {
    const key = uri.toString();
    if (this.#watched.has(key)) return;
    this.#watched.add(key);
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), nameOf(uri));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    this.#disposables.push(
      watcher,
      watcher.onDidCreate((uri) => this.#onDisk(uri, 'new')),
      watcher.onDidChange((uri) => this.#onDisk(uri, 'changed')),
      watcher.onDidDelete((uri) => this.#onDisk(uri, 'gone')),
    );
  }

  #forget(tenant: Tenant): void {
    tenant.close();
    this.#listener.forgotten(tenant);
  }

  /** Something on disk has come, changed or gone. */
  #onDisk(uri: vscode.Uri, what: 'new' | 'changed' | 'gone'): void {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder && isPassedOver(uri.path.slice(folder.uri.path.length))) return;
    const name = nameOf(uri);
    const configured = this.#tenants.filter((tenant) => tenant.isConfiguredBy(uri));
    for (const tenant of configured) tenant.configure();
    const tenant = this.tenantOf(uri);
    const path = tenant?.path(uri);
    if (name === CONFIGURATION) {
      // One that came or went makes another tenant of its folder.
      if (what !== 'changed' || configured.length === 0) this.#lookSoon();
    } else if (tenant && path !== undefined && tenant.has(path)) {
      tenant.update(path, () => this.#content(uri, tenant));
    } else if (configured.length === 0 && tenant && mayMatter(name, what)) {
      // Rules say whether it counts.
      this.#lookSoon();
    } else if (what === 'gone' && this.#isAround(uri)) {
      this.#lookSoon();
    } else if (what === 'new' && tenant) {
      // Folders are called contoso.onmicrosoft.com, too.
      void isFolder(uri).then((is) => is && this.#lookSoon());
    }
  }

  /** Whether a tenant or some of its files lie, or lay, below a folder. */
  #isAround({ scheme, path }: vscode.Uri): boolean {
    const folder = `${path}/`;
    const isWithin = ({ root }: Tenant) => root.scheme === scheme && `${root.path}/`.startsWith(folder);
    return this.#tenants.some((tenant) => isWithin(tenant) || tenant.hasBelow(folder));
  }

  /** Looks for what came and went once that is over, or has gone on for long. What is being read is read to its end. */
  #lookSoon(): void {
    clearTimeout(this.#again);
    const now = Date.now();
    this.#since ??= now;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#since = undefined;
      void this.#enqueue(false);
    }, Math.min(SETTLE, Math.max(this.#since + LONGEST - now, 0)));
  }

  #opened(document: vscode.TextDocument): void {
    if (!mayHoldPolicies(document) || this.tenantOf(document.uri) || !isLoose(document.uri) || !isEnabled(document.uri)) return;
    const root = vscode.Uri.joinPath(document.uri, '..');
    const tenant = new Tenant({ root, configured: root, shared: false, scope: document.uri }, this.#client, this.#listener, document.uri);
    this.#tenants.push(tenant);
    tenant.update(nameOf(document.uri), () => this.#text(document, tenant));
  }

  #typed(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    this.#edited.add(key);
    clearTimeout(this.#typing.get(key));
    this.#typing.set(
      key,
      setTimeout(() => {
        this.#typing.delete(key);
        this.#log.verbose(`typed in ${document.uri.path}`);
        for (const tenant of this.#tenants) if (tenant.isConfiguredBy(document.uri)) tenant.configure();
        this.#look(document);
      }, PAUSE),
    );
  }

  #look(document: vscode.TextDocument): void {
    const tenant = this.tenantOf(document.uri);
    const path = tenant?.path(document.uri);
    if (tenant && path !== undefined && tenant.has(path)) tenant.update(path, () => this.#text(document, tenant));
  }

  #closed(document: vscode.TextDocument): void {
    this.#freshness.closed(document);
    const wasEdited = this.#edited.delete(document.uri.toString());
    const tenant = this.tenantOf(document.uri);
    if (tenant?.loose) {
      this.#tenants = this.#tenants.filter((other) => other !== tenant);
      this.#forget(tenant);
    } else if (wasEdited) {
      // What was not saved is forgotten.
      this.#onDisk(document.uri, 'changed');
    }
  }

  /** The content of a file as the editor has it: what is not saved counts, what is saved is on disk. */
  async #content(uri: vscode.Uri, tenant: Tenant): Promise<Content | undefined> {
    const key = uri.toString();
    const document = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
    if (document?.isDirty && runsOnType()) return this.#text(document, tenant);
    if (document && !document.isDirty) this.#freshness.read(document, tenant);
    return fromDisk(uri);
  }

  async #text(document: vscode.TextDocument, tenant: Tenant): Promise<Content | undefined> {
    if (document.isClosed) return fromDisk(document.uri);
    this.#freshness.read(document, tenant);
    return document.getText();
  }

  dispose(): void {
    this.#cancel.cancel();
    clearTimeout(this.#again);
    for (const timer of this.#typing.values()) clearTimeout(timer);
    for (const tenant of this.#tenants) this.#forget(tenant);
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** Whether a document may hold policies, by its name or, while it has none, by its language. */
function mayHoldPolicies({ uri, languageId }: vscode.TextDocument): boolean {
  return ['json', 'jsonc', 'yaml'].includes(languageId) || isOfInterest(uri.path);
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  const stat = vscode.workspace.fs.stat(uri);
  return Promise.resolve(stat).then(({ type }) => (type & vscode.FileType.Directory) !== 0, () => false);
}

/** Whether something that came or went may be a policy, a folder of them, or what keeps them out of sight. */
function mayMatter(name: string, what: 'new' | 'changed' | 'gone'): boolean {
  const mayBeFolder = what !== 'changed' && !name.includes('.');
  return RULES.includes(name) || mayBeFolder || (what !== 'gone' && isOfInterest(name));
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
  if (count === 0) return;
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
