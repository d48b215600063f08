/** Names beside the ids of groups and all else that has one, and the way to where these are defined. */

import * as vscode from 'vscode';
import { showsNames } from './configuration';
import type { Tenant } from './tenant';
import type { Client } from '../../wasm/js/src/worker/client';

const ID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/i;

export class Names implements vscode.InlayHintsProvider, vscode.DefinitionProvider, vscode.Disposable {
  readonly #tenantOf: (uri: vscode.Uri) => Tenant | undefined;
  readonly #client: () => Client;
  readonly #changed = new vscode.EventEmitter<void>();

  readonly onDidChangeInlayHints = this.#changed.event;

  constructor(tenantOf: (uri: vscode.Uri) => Tenant | undefined, client: () => Client) {
    this.#tenantOf = tenantOf;
    this.#client = client;
  }

  /** Something may have got another name. */
  changed(): void {
    this.#changed.fire();
  }

  async provideInlayHints(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.InlayHint[]> {
    const tenant = this.#tenant(document);
    if (!tenant || !showsNames()) return [];
    // Whole lines, so that what stands before an id is seen.
    const { start, end } = range;
    const text = document.getText(new vscode.Range(start.line, 0, end.line, document.lineAt(end.line).text.length));
    const names = await this.#client().ask('names', tenant.id, text);
    return names.flatMap(({ id, name, what, behind }) => {
      const position = new vscode.Position(start.line + behind.line, behind.character);
      if (!range.contains(position)) return [];
      const hint = new vscode.InlayHint(position, [new vscode.InlayHintLabelPart(name)]);
      hint.paddingLeft = true;
      if (what) hint.tooltip = what;
      return [Object.assign(hint, { of: [tenant, id] })];
    });
  }

  /** Where a name leads to is looked up once somebody points at it. */
  async resolveInlayHint(hint: vscode.InlayHint & { of?: [Tenant, string] }): Promise<vscode.InlayHint> {
    const [part] = hint.label;
    if (hint.of && typeof part === 'object') part.location = await this.#definition(...hint.of);
    return hint;
  }

  async provideDefinition(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Location | undefined> {
    const tenant = this.#tenant(document);
    const range = document.getWordRangeAtPosition(position, ID);
    return tenant && range && this.#definition(tenant, document.getText(range));
  }

  async #definition(tenant: Tenant, id: string): Promise<vscode.Location | undefined> {
    const defined = await this.#client().ask('definition', tenant.id, id);
    if (!defined) return undefined;
    const { start, end } = defined.range;
    return new vscode.Location(tenant.uri(defined.path), new vscode.Range(start.line, start.character, end.line, end.character));
  }

  #tenant({ uri }: vscode.TextDocument): Tenant | undefined {
    const tenant = this.#tenantOf(uri);
    return tenant?.has(tenant.path(uri) ?? '') ? tenant : undefined;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
