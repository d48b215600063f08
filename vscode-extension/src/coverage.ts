/** Who is judged by what, in a tab of its own. */

import * as vscode from 'vscode';
import { isOff } from './configuration';
import type { Tenant } from './tenant';
import type { Client } from '../../wasm/js/src/worker/client';

export class Coverage implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;
  /** Whose coverage it is, and whom to ask. After a restart the same folder is another tenant. */
  #shown: { client: Client; tenant: Tenant } | undefined;

  async show(client: Client, tenants: readonly Tenant[]): Promise<void> {
    const tenant = await choose(tenants);
    if (!tenant) return;
    this.#shown = { client, tenant };
    if (!this.#panel) {
      const panel = vscode.window.createWebviewPanel('pitfall.coverage', 'Coverage', vscode.ViewColumn.Active, {
        enableFindWidget: true,
        localResourceRoots: [],
      });
      panel.onDidDispose(() => (this.#panel = undefined));
      // What has changed while it was hidden.
      panel.onDidChangeViewState(() => void this.#draw().catch(() => {}));
      this.#panel = panel;
    }
    this.#panel.title = `Coverage: ${tenant.name}`;
    this.#panel.reveal();
    await this.#draw();
  }

  /** Brings what is shown up to date: something has changed in a tenant. */
  async update(client: Client, tenant: Tenant): Promise<void> {
    if (tenant.loose || tenant.root.toString() !== this.#shown?.tenant.root.toString()) return;
    this.#shown = { client, tenant };
    await this.#draw();
  }

  async #draw(): Promise<void> {
    if (!this.#panel?.visible || !this.#shown) return;
    const { client, tenant } = this.#shown;
    const page = await client.ask('coveragePage', tenant.id);
    if (this.#panel && this.#panel.webview.html !== page) this.#panel.webview.html = page;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}

/** Asks which tenant, if there are several with files. */
async function choose(tenants: readonly Tenant[]): Promise<Tenant | undefined> {
  const filled = tenants.filter((tenant) => tenant.size > 0 && !tenant.loose);
  if (filled.length === 0) {
    void vscode.window.showInformationMessage(isOff() ? 'pitfall is switched off here.' : 'There are no policy files in this workspace.');
    return undefined;
  }
  if (filled.length === 1) return filled[0];
  const items = filled.map((tenant) => ({
    label: tenant.name,
    description: vscode.workspace.asRelativePath(tenant.root),
    tenant,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Whose coverage?' }))?.tenant;
}
