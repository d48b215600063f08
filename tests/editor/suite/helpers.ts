import * as vscode from 'vscode';

export interface Expected {
  code: string;
  severity: string;
  path: string;
  message: string;
  help: string;
  start: { line: number; column: number };
  end: { line: number; column: number };
  related: { path: string; message: string }[];
}

interface Api {
  idle(): Promise<void>;
}

const ID = 'pitfall.pitfall';

export const root = (): vscode.Uri => {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  return folder.uri;
};

export const uri = (path: string): vscode.Uri => vscode.Uri.joinPath(root(), path);

/** All that is under way is done. */
export async function idle(): Promise<void> {
  const extension = vscode.extensions.getExtension<Api>(ID);
  if (!extension) throw new Error(`${ID} is not installed`);
  await (await extension.activate()).idle();
}

/** Waits until something holds; what an editor does takes its time. */
export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    await idle();
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function found(path: string, code?: string): vscode.Diagnostic[] {
  const all = vscode.languages.getDiagnostics(uri(path)).filter(({ source }) => source === 'pitfall');
  return code === undefined ? all : all.filter((diagnostic) => codeOf(diagnostic) === code);
}

export function codeOf({ code }: vscode.Diagnostic): string {
  return typeof code === 'object' ? String(code.value) : String(code);
}

export async function open(path: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri(path));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Replaces the first occurrence of some text, as if somebody typed it. */
export async function type(document: vscode.TextDocument, old: string, text: string): Promise<void> {
  const at = document.getText().indexOf(old);
  if (at < 0) throw new Error(`${old} is not in ${document.uri.path}`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + old.length)), text);
  await vscode.workspace.applyEdit(edit);
}

/** Takes back what was not saved. */
export async function revert(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.files.revert');
}

export async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri(path), new TextEncoder().encode(text));
}

export async function read(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri(path)));
}
