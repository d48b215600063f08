/** "Ignore with a reason…": an entry in `pitfall.toml`. */

import * as vscode from 'vscode';
import { CONFIGURATION } from './configuration';
import type { Finding } from './worker/protocol';

/** Asks for the reason and writes the entry. */
export async function ignoreFinding(finding: Finding, root: string, path: string): Promise<void> {
  const reason = await vscode.window.showInputBox({
    title: `Ignore ${finding.code} ${finding.name}`,
    prompt: `Why is this as it should be? The reason is written to ${CONFIGURATION}.`,
    placeHolder: 'Agreed with … because …',
    validateInput: (text) => (text.trim() ? undefined : 'A reason helps whoever asks in a year from now.'),
  });
  if (reason === undefined || !reason.trim()) return;
  const uri = vscode.Uri.joinPath(vscode.Uri.parse(root, true), CONFIGURATION);
  const edit = new vscode.WorkspaceEdit();
  const entry = entryFor(finding, path, reason.trim());
  if (await exists(uri)) {
    const document = await vscode.workspace.openTextDocument(uri);
    const text = document.getText();
    const gap = text.trim() === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
    edit.insert(uri, document.positionAt(text.length), gap + entry);
  } else {
    edit.createFile(uri, { contents: new TextEncoder().encode(entry) });
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showErrorMessage(`${CONFIGURATION} cannot be written.`);
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty) await document.save();
}

/** The entry: named by what lasts when files are exported again. */
export function entryFor({ code, resource, pointer }: Finding, path: string, reason: string): string {
  const lines = ['[[ignore]]', `rule = ${quoted(code)}`];
  // An id says nothing to a reader, and a name with a star means more than one policy.
  if (resource?.id) lines.push(`policy = ${quoted(resource.id)}${resource.name ? ` # ${oneLine(resource.name)}` : ''}`);
  else if (resource?.name && !resource.name.includes('*')) lines.push(`policy = ${quoted(resource.name)}`);
  else lines.push(`file = ${quoted(path)}`);
  const place = lasting(pointer);
  if (place) lines.push(`pointer = ${quoted(place)}`);
  lines.push(`reason = ${quoted(reason)}`);
  return `${lines.join('\n')}\n`;
}

/** As much of a pointer as stays when a list grows. */
function lasting(pointer: string): string {
  const steps = pointer.split('/');
  const index = steps.findIndex((step) => /^\d+$/.test(step));
  return (index < 0 ? steps : steps.slice(0, index)).join('/');
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

/** A string of TOML, which JSON's are but for a character that JSON leaves as it is. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007F');
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
