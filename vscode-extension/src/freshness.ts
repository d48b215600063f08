/** Which findings are of the texts as they are in the editor. */

import * as vscode from 'vscode';
import type { Tenant } from './tenant';

/** So many milliseconds somebody waits for what can be done about a finding. */
const PATIENCE = 1_000;
const STEP = 20;

export class Freshness {
  /** Documents that were changed in the editor. */
  readonly #changed = new Set<string>();
  /** The version of a document that a tenant has read, and those of which it has given its findings. */
  readonly #read = new Map<string, { tenant: Tenant; version: number }>();
  readonly #judged = new Map<string, number>();

  /** A document was changed in the editor. */
  changed({ uri }: vscode.TextDocument): void {
    this.#changed.add(uri.toString());
  }

  /** A tenant reads a document. */
  read({ uri, version }: vscode.TextDocument, tenant: Tenant): void {
    this.#read.set(uri.toString(), { tenant, version });
  }

  /** A tenant has given the findings of all that it has read. */
  judged(tenant: Tenant): void {
    for (const [key, read] of this.#read) {
      if (read.tenant !== tenant) continue;
      this.#judged.set(key, read.version);
      this.#read.delete(key);
    }
  }

  closed({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    this.#changed.delete(key);
    this.#read.delete(key);
    this.#judged.delete(key);
  }

  /** Whether the findings of a document are of what it is now. */
  isFresh({ uri, version }: vscode.TextDocument): boolean {
    const key = uri.toString();
    return !this.#changed.has(key) || this.#judged.get(key) === version;
  }

  /** Waits for the findings of a document as it is now; says whether they have come. */
  async comes(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<boolean> {
    for (let waited = 0; !this.isFresh(document) && waited < PATIENCE && !token.isCancellationRequested; waited += STEP) {
      await new Promise((resolve) => setTimeout(resolve, STEP));
    }
    return this.isFresh(document);
  }
}
