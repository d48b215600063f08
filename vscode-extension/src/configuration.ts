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

/** What is wanted of the module in a folder. */
export function options(scope: vscode.Uri): Options {
  const here = settings(scope);
  return {
    today: new Date().toISOString().slice(0, 10),
    minSeverity: here.get<Severity>('minSeverity', 'info'),
    showUnknown: here.get('showUnknown', false),
    // The editor hands out something that looks like an object and cannot be sent to a worker.
    severities: { ...here.get<Record<string, Severity | 'off'>>('severities', {}) },
  };
}
