/** Quick fixes, and ways to accept a finding. */

import * as vscode from 'vscode';
import { SOURCE, toRange, type Findings, type Shown } from './findings';
import type { Workspace } from './workspace';
import type { Fix } from '../../wasm/js/src/worker/protocol';

export const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append(SOURCE);

export class Actions implements vscode.CodeActionProvider {
  static readonly KINDS = [vscode.CodeActionKind.QuickFix, FIX_ALL];
  readonly #findings: Findings;
  readonly #workspace: () => Workspace;

  constructor(findings: Findings, workspace: () => Workspace) {
    this.#findings = findings;
    this.#workspace = workspace;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const wants = (kind: vscode.CodeActionKind) => !only || only.contains(kind);
    // The places of a fix are those of the text that was looked at.
    if (!(await this.#workspace().isUpToDate(document, only !== undefined && wants(FIX_ALL), token))) return [];
    const all = this.#findings.of(document.uri);
    const actions: vscode.CodeAction[] = [];
    if (wants(vscode.CodeActionKind.QuickFix)) {
      const here = all.filter(({ diagnostic }) => diagnostic.range.intersection(range));
      // What is sure to change nothing comes first.
      const fixable = here.filter(hasFix).sort((a, b) => order(a.finding.fix) - order(b.finding.fix));
      actions.push(...fixable.map((shown) => fix(document, shown)));
      if (fixable.some(({ finding }) => finding.fix.applicability === 'safe')) {
        const everything = fixAll(document, all, vscode.CodeActionKind.QuickFix);
        if (everything && all.filter(isSafe).length > 1) actions.push(everything);
      }
      actions.push(...here.map(explain));
      actions.push(...here.filter(({ tenant }) => !tenant.loose).map(ignore));
    }
    // Asked for when a file is saved, too: so only what is sure.
    if (only && wants(FIX_ALL)) {
      const everything = fixAll(document, all, FIX_ALL);
      if (everything) actions.push(everything);
    }
    return actions;
  }
}

type Fixable = Shown & { finding: { fix: Fix } };

function hasFix(shown: Shown): shown is Fixable {
  return shown.finding.fix !== null;
}

function isSafe(shown: Shown): shown is Fixable {
  return shown.finding.fix?.applicability === 'safe';
}

function order({ applicability }: Fix): number {
  return applicability === 'safe' ? 0 : 1;
}

function fix(document: vscode.TextDocument, { finding, diagnostic }: Fixable): vscode.CodeAction {
  const safe = finding.fix.applicability === 'safe';
  const what = firstLine(finding.help || finding.message);
  const action = new vscode.CodeAction(safe ? what : `${what} (may change who gets access)`, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(document.uri, edits(finding.fix));
  action.diagnostics = [diagnostic];
  action.isPreferred = safe;
  return action;
}

function edits({ edits }: Fix): vscode.TextEdit[] {
  return edits.map(({ range, replacement }) => vscode.TextEdit.replace(toRange(range), replacement));
}

function fixAll(
  document: vscode.TextDocument,
  all: readonly Shown[],
  kind: vscode.CodeActionKind,
): vscode.CodeAction | undefined {
  const safe = all.filter(isSafe);
  const taken: vscode.TextEdit[] = [];
  for (const { finding } of safe) {
    // Where two fixes meet, the second one is worked out anew once the first is made.
    const more = edits(finding.fix);
    const free = more.every((edit) => taken.every((other) => !meet(edit.range, other.range)));
    if (free) taken.push(...more);
  }
  if (taken.length === 0) return undefined;
  const action = new vscode.CodeAction('Fix all that is safe to fix in this file', kind);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(document.uri, taken);
  action.diagnostics = safe.map(({ diagnostic }) => diagnostic);
  return action;
}

function meet(a: vscode.Range, b: vscode.Range): boolean {
  return a.start.isBeforeOrEqual(b.end) && b.start.isBeforeOrEqual(a.end);
}

function explain({ finding, diagnostic }: Shown): vscode.CodeAction {
  const action = new vscode.CodeAction(`Explain ${finding.code}`, vscode.CodeActionKind.QuickFix);
  action.command = { command: 'pitfall.explainRule', title: action.title, arguments: [finding.code] };
  action.diagnostics = [diagnostic];
  return action;
}

function ignore({ finding, diagnostic, tenant }: Shown): vscode.CodeAction {
  const action = new vscode.CodeAction(`Ignore ${finding.code} here with a reason…`, vscode.CodeActionKind.QuickFix);
  action.command = {
    command: 'pitfall.ignoreFinding',
    title: action.title,
    arguments: [finding, tenant.root.toString()],
  };
  action.diagnostics = [diagnostic];
  return action;
}

/** A line for a menu. */
function firstLine(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
