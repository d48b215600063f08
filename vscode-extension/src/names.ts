/** Names beside the ids of groups and all else that has one, and the way to where these are defined. */

import * as vscode from 'vscode';
import { showsNames } from './configuration';
import type { Tenant } from './tenant';
import type { Client } from '../../wasm/js/src/worker/client';

const ID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
/** What stands before the id of the object itself, whose name is near. */
const OWN = /(?:^|[\s{,])["']?id["']?\s*[:=]\s*["']?$/i;
/** So many names are shown at once; a screen has no room for more. */
const MOST = 1_000;

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
    const found = idsIn(document, range);
    if (found.length === 0) return [];
    const distinct = [...new Set(found.map(({ id }) => id))];
    const names = await this.#client().ask('names', tenant.id, distinct);
    const known = new Map(distinct.map((id, index) => [id, names[index]]));
    return found.flatMap(({ id, end }) => {
      const name = known.get(id);
      if (!name) return [];
      const hint = new vscode.InlayHint(end, [new vscode.InlayHintLabelPart(name.name)]);
      hint.paddingLeft = true;
      if (name.what) hint.tooltip = name.what;
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
    const range = document.getWordRangeAtPosition(position, new RegExp(ID.source, 'i'));
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

/** The ids in a range, each with the place behind it. */
function idsIn(document: vscode.TextDocument, range: vscode.Range): { id: string; end: vscode.Position }[] {
  const found: { id: string; end: vscode.Position }[] = [];
  for (let line = range.start.line; line <= range.end.line; line++) {
    const { text } = document.lineAt(line);
    const first = line === range.start.line ? range.start.character : 0;
    const last = line === range.end.line ? range.end.character : text.length;
    for (const { 0: id, index } of text.slice(first, last).matchAll(ID)) {
      const start = first + index;
      if (OWN.test(text.slice(Math.max(start - 40, 0), start))) continue;
      if (found.length === MOST) return found;
      const quoted = /["']/.test(text.charAt(start + id.length));
      found.push({ id, end: new vscode.Position(line, start + id.length + (quoted ? 1 : 0)) });
    }
  }
  return found;
}
