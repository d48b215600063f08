/** What the extension consists of. */

import * as vscode from 'vscode';
import { Actions } from './actions';
import { CONFIGURATION, trace } from './configuration';
import { Coverage } from './coverage';
import { Findings } from './findings';
import { RuleHover } from './hover';
import { ignoreFinding } from './ignore';
import { Names } from './names';
import { Rules, SCHEME } from './rules';
import { Status } from './status';
import { ConfigurationSuggestions } from './suggest/configuration';
import { PolicySuggestions } from './suggest/policy';
import { ENDINGS, SCRIPT } from '../../wasm/js/src/paths';
import { Client, type Spawn } from '../../wasm/js/src/worker/client';
import type { Finding } from '../../wasm/js/src/worker/protocol';
import { Workspace } from './workspace';

/** What tests may ask. */
export interface Api {
  /** All that is under way is done. */
  idle(): Promise<void>;
}

const JSON_FILES: vscode.DocumentSelector = [{ language: 'json' }, { language: 'jsonc' }];
/** Where findings are: in all that the core reads, and in what says what is left out of them. */
const POLICY_FILES: vscode.DocumentSelector = [
  { language: 'json' },
  { language: 'jsonc' },
  { language: 'yaml' },
  { pattern: `**/*.{${ENDINGS.join(',')},toml}` },
  { pattern: `**/*${SCRIPT}` },
];
const CONFIGURATIONS: vscode.DocumentSelector = [{ pattern: `**/${CONFIGURATION}` }];
/** After so many deaths of the worker nobody starts it anew unasked. */
const LIVES = 3;

export function start(context: vscode.ExtensionContext, spawn: Spawn): Api {
  const extension = new Extension(context, spawn);
  context.subscriptions.push(extension);
  return extension;
}

class Extension implements Api, vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #spawn: Spawn;
  readonly #channel = vscode.window.createOutputChannel('pitfall');
  readonly #findings = new Findings();
  readonly #status = new Status(this.#findings);
  /** What was said of the settings. */
  readonly #complaints = new Set<string>();
  readonly #coverage = new Coverage();
  readonly #names = new Names((uri) => this.#workspace.tenantOf(uri), () => this.#client);
  #client: Client;
  #workspace: Workspace;
  #started: Promise<void>;
  #deaths = 0;

  constructor(context: vscode.ExtensionContext, spawn: Spawn) {
    this.#context = context;
    this.#spawn = spawn;
    [this.#client, this.#workspace, this.#started] = this.#begin();
    const rules = new Rules((name) => this.#part(name));
    const { commands, languages, workspace } = vscode;
    const command = (name: string, run: (...parameters: never[]) => unknown) =>
      context.subscriptions.push(commands.registerCommand(`pitfall.${name}`, run));
    command('lintWorkspace', () => this.#workspace.index());
    command('showCoverage', (folder?: vscode.Uri) => this.#showCoverage(folder));
    command('explainRule', (code?: string) => rules.explain(code));
    command('ignoreFinding', (finding: Finding, root: string, reason?: string) => this.#ignore(finding, root, reason));
    command('showProblems', () => commands.executeCommand('workbench.actions.view.problems'));
    command('showOutput', () => this.#channel.show());
    command('restart', () => this.#restart());
    const policies = new PolicySuggestions((uri) => this.#workspace.tenantOf(uri), () => this.#client);
    const configurations = new ConfigurationSuggestions(() => this.#client, rules);
    context.subscriptions.push(
      workspace.registerTextDocumentContentProvider(SCHEME, rules),
      languages.registerHoverProvider(POLICY_FILES, new RuleHover(this.#findings, rules)),
      languages.registerInlayHintsProvider(POLICY_FILES, this.#names),
      languages.registerDefinitionProvider(POLICY_FILES, this.#names),
      languages.registerHoverProvider(JSON_FILES, policies),
      languages.registerCompletionItemProvider(JSON_FILES, policies, '"', ':', ' '),
      languages.registerHoverProvider(CONFIGURATIONS, configurations),
      languages.registerCompletionItemProvider(CONFIGURATIONS, configurations, '[', '.', '"', '=', ' '),
      languages.registerCodeActionsProvider(POLICY_FILES, new Actions(this.#findings, () => this.#workspace), {
        providedCodeActionKinds: Actions.KINDS,
      }),
    );
  }

  async idle(): Promise<void> {
    await this.#started;
    await this.#workspace.idle();
    await this.#findings.told();
  }

  #begin(): [Client, Workspace, Promise<void>] {
    const client = new Client(
      this.#spawn,
      (message) => this.#tell(message),
      (reason) => this.#died(client, reason),
    );
    const workspace = new Workspace(
      client,
      {
        changed: (tenant, changes) => {
          this.#verbose(`${tenant.name}: ${changes.files.length} files changed ${JSON.stringify(changes.summary)}`);
          this.#findings.update(tenant, changes);
          this.#names.changed();
          void this.#coverage.update(client, tenant).catch(() => {});
        },
        configured: (tenant, configured) => {
          this.#findings.configured(tenant, configured);
          for (const entry of configured.unknown) this.#complain(`pitfall.severities: '${entry}' says nothing.`);
        },
        schemas: async () => this.#part('pitfall_schemas.wasm'),
        failed: (tenant, message) => this.#channel.appendLine(`${tenant.name}: ${message}`),
        forgotten: (tenant) => this.#findings.forget(tenant),
        busy: (change) => this.#status.busy(change),
        stopped: (stopped) => this.#status.stopped(stopped),
      },
      { info: (message) => this.#log(message), verbose: (message) => this.#verbose(message) },
    );
    const started = this.#load(client, workspace).catch((error: unknown) => {
      this.#status.failed(error instanceof Error ? error.message : String(error));
      this.#channel.appendLine(String(error));
    });
    return [client, workspace, started];
  }

  async #load(client: Client, workspace: Workspace): Promise<void> {
    const began = Date.now();
    const version = await client.ask('start', await this.#part('pitfall_bg.wasm'));
    this.#log(`version ${version}, ready after ${Date.now() - began} ms`);
    await workspace.index();
  }

  /** A file that comes with the extension. */
  async #part(name: string): Promise<Uint8Array> {
    return vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.#context.extensionUri, 'dist', name));
  }

  async #restart(): Promise<void> {
    this.#deaths = 0;
    this.#anew();
    await this.idle();
  }

  #anew(): void {
    this.#workspace.dispose();
    this.#client.stop();
    this.#status.failed(undefined);
    [this.#client, this.#workspace, this.#started] = this.#begin();
  }

  #died(client: Client, reason: string): void {
    if (client !== this.#client) return;
    this.#channel.appendLine(`the worker is gone: ${reason}`);
    this.#deaths++;
    if (this.#deaths < LIVES) this.#anew();
    else this.#status.failed(reason);
  }

  async #showCoverage(folder?: vscode.Uri): Promise<void> {
    await this.idle();
    const tenants = this.#workspace.tenants;
    const named = tenants.filter(({ root }) => root.toString() === folder?.toString());
    await this.#coverage.show(this.#client, folder ? named : tenants);
  }

  async #ignore(finding: Finding, root: string, reason?: string): Promise<void> {
    const tenant = this.#workspace.tenants.find((tenant) => tenant.root.toString() === root);
    if (tenant) await ignoreFinding(this.#client, tenant, finding, reason);
  }

  /** Something in the settings is of no use: said once. */
  #complain(message: string): void {
    if (this.#complaints.has(message)) return;
    this.#complaints.add(message);
    void vscode.window.showWarningMessage(message, 'Open Settings').then((choice) => {
      if (choice) void vscode.commands.executeCommand('workbench.action.openSettings', 'pitfall.severities');
    });
  }

  /** Something went wrong that pitfall could mend: said once. */
  #tell(message: string): void {
    this.#channel.appendLine(message);
    void vscode.window.showWarningMessage(message, 'Show Log').then((choice) => {
      if (choice) this.#channel.show();
    });
  }

  #log(message: string): void {
    if (trace() !== 'off') this.#channel.appendLine(message);
  }

  #verbose(message: string): void {
    if (trace() === 'verbose') this.#channel.appendLine(message);
  }

  dispose(): void {
    this.#workspace.dispose();
    this.#client.stop();
    vscode.Disposable.from(this.#findings, this.#status, this.#coverage, this.#names, this.#channel).dispose();
  }
}
