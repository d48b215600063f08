/** "Ignore with a reason…": an entry in `pitfall.toml`. */

import * as vscode from 'vscode';
import { CONFIGURATION } from './configuration';
import type { Tenant } from './tenant';
import type { Client } from '../../wasm/js/src/worker/client';
import type { Finding } from '../../wasm/js/src/worker/protocol';

/** Asks for the reason and writes the entry. */
export async function ignoreFinding(client: Client, tenant: Tenant, finding: Finding, given?: string): Promise<void> {
  const reason =
    given ??
    (await vscode.window.showInputBox({
      title: `Ignore ${finding.code} ${finding.name}`,
      prompt: `Why is this as it should be? The reason is written to ${CONFIGURATION}.`,
      placeHolder: 'Agreed with … because …',
      validateInput: (text) => (text.trim() ? undefined : 'A reason helps whoever asks in a year from now.'),
    }));
  if (!reason?.trim()) return;
  const uri = tenant.configuration;
  const isThere = await exists(uri);
  const document = isThere ? await vscode.workspace.openTextDocument(uri) : undefined;
  const text = document?.getText() ?? '';
  const ignored = await client.ask('addIgnore', tenant.id, text, finding.fingerprint, reason.trim());
  if (ignored === undefined) {
    void vscode.window.showErrorMessage(`${finding.code} cannot be ignored: its rule forbids it, or no [[ignore]] can be added to ${CONFIGURATION}.`);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  if (document && ignored.startsWith(text)) edit.insert(uri, document.positionAt(text.length), ignored.slice(text.length));
  else edit.createFile(uri, { contents: new TextEncoder().encode(ignored), overwrite: true });
  if (!(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showErrorMessage(`${CONFIGURATION} cannot be written.`);
    return;
  }
  const written = await vscode.workspace.openTextDocument(uri);
  if (written.isDirty) await written.save();
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
