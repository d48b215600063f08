/** Who is judged by what, in a tab of its own. */

import * as vscode from 'vscode';
import type { Tenant } from './tenant';
import type { Client } from '../../wasm/js/src/worker/client';

export class Coverage implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;
  #tenant: Tenant | undefined;

  async show(client: Client, tenants: readonly Tenant[]): Promise<void> {
    const tenant = await choose(tenants);
    if (!tenant) return;
    this.#tenant = tenant;
    if (!this.#panel) {
      const panel = vscode.window.createWebviewPanel('pitfall.coverage', 'Coverage', vscode.ViewColumn.Active, {
        enableFindWidget: true,
        localResourceRoots: [],
      });
      panel.onDidDispose(() => (this.#panel = undefined));
      this.#panel = panel;
    }
    this.#panel.title = `Coverage: ${tenant.name}`;
    this.#panel.reveal();
    await this.update(client, tenant);
  }

  /** Brings what is shown up to date. */
  async update(client: Client, tenant: Tenant): Promise<void> {
    if (!this.#panel || this.#tenant !== tenant || !this.#panel.visible) return;
    const page = await client.ask('coveragePage', tenant.id);
    if (this.#panel.webview.html !== page) this.#panel.webview.html = page;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}

/** Asks which tenant, if there are several with files. */
async function choose(tenants: readonly Tenant[]): Promise<Tenant | undefined> {
  const filled = tenants.filter((tenant) => tenant.size > 0 && !tenant.loose);
  if (filled.length === 0) {
    void vscode.window.showInformationMessage('There are no policy files in this workspace.');
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
