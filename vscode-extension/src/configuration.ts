/** The settings of the editor, and the name of pitfall's own file. */

import * as vscode from 'vscode';
import type { Options, Severity } from '../../wasm/js/src/worker/protocol';

export { CONFIGURATION } from '../../wasm/js/src/paths';

export const SECTION = 'pitfall';

export type Trace = 'off' | 'messages' | 'verbose';

function settings(scope?: vscode.Uri): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION, scope ?? null);
}

export function isEnabled(scope: vscode.Uri): boolean {
  return settings(scope).get('enable', true);
}

export function runsOnType(): boolean {
  return settings().get<string>('run') !== 'onSave';
}

export function suggests(): boolean {
  return settings().get('suggestions', true);
}

export function showsNames(): boolean {
  return settings().get('showNames', true);
}

export function trace(): Trace {
  return settings().get<Trace>('trace', 'off');
}

const SEVERITIES: readonly unknown[] = ['error', 'warning', 'info', 'hint'] satisfies Severity[];

/** Whether pitfall is switched off in all folders of the workspace. */
export function isOff(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 0 && folders.every(({ uri }) => !isEnabled(uri));
}

/** What is wanted of the module in a folder. Settings may be anything: the editor marks what is of no use, and keeps it. */
export function options(scope: vscode.Uri): Options {
  const here = settings(scope);
  const severity = here.get<unknown>('minSeverity');
  const severities = Object.entries(here.get<object>('severities') ?? {});
  return {
    today: new Date().toISOString().slice(0, 10),
    minSeverity: SEVERITIES.includes(severity) ? (severity as Severity) : 'info',
    showUnknown: here.get<unknown>('showUnknown') === true,
    // What is no word is told like a word that says nothing.
    severities: Object.fromEntries(severities.map(([rule, word]) => [rule, (typeof word === 'string' ? word : JSON.stringify(word)) as Severity])),
  };
}
