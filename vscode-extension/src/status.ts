/** The item in the status bar: how much was found, and what pitfall is doing. */

import * as vscode from 'vscode';
import { SECTION, isOff } from './configuration';
import type { Findings } from './findings';

export class Status implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('pitfall.status', vscode.StatusBarAlignment.Left, 5);
  readonly #findings: Findings;
  #busy = 0;
  #stopped = false;
  #failure: string | undefined;

  constructor(findings: Findings) {
    this.#findings = findings;
    this.#item.name = 'pitfall';
    findings.onDidChange(() => this.#show());
    this.#show();
  }

  busy(change: 1 | -1): void {
    this.#busy += change;
    this.#show();
  }

  /** The first look was stopped before its end. */
  stopped(stopped: boolean): void {
    this.#stopped = stopped;
    this.#show();
  }

  /** pitfall cannot go on. */
  failed(reason: string | undefined): void {
    this.#failure = reason;
    this.#show();
  }

  #show(): void {
    const { errors, warnings, others } = this.#findings.counts;
    const item = this.#item;
    item.command = 'pitfall.showProblems';
    item.backgroundColor = undefined;
    // Most windows hold no policies, and there is no place to waste in them.
    if (this.#failure !== undefined || this.#stopped || isOff() || this.#findings.areOfSomething) item.show();
    else item.hide();
    if (this.#failure !== undefined) {
      item.text = '$(error) pitfall';
      item.tooltip = `pitfall has stopped: ${this.#failure}\nClick to start it anew.`;
      item.command = 'pitfall.restart';
      item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
    } else if (isOff()) {
      item.text = '$(circle-slash) pitfall';
      item.tooltip = 'pitfall is switched off here.\nClick to see its settings.';
      item.command = { command: 'workbench.action.openSettings', title: 'Settings', arguments: [`${SECTION}.enable`] };
    } else if (this.#stopped) {
      item.text = '$(debug-pause) pitfall';
      item.tooltip = 'Reading the policy files was stopped.\nClick to begin anew.';
      item.command = 'pitfall.lintWorkspace';
    } else {
      const icon = this.#busy > 0 ? '$(sync~spin)' : errors > 0 ? '$(error)' : warnings > 0 ? '$(warning)' : '$(pass)';
      const found = [count(errors, 'error'), count(warnings, 'warning'), count(others, 'note')].filter(Boolean);
      item.text = `${icon} pitfall${errors + warnings > 0 ? ` ${errors + warnings}` : ''}`;
      item.tooltip = `${this.#busy > 0 ? 'pitfall is at work\n' : ''}${found.join(', ') || 'Nothing found'}\nClick to see the findings.`;
    }
    item.accessibilityInformation = { label: `${item.tooltip}`.replaceAll('\n', ', '), role: 'button' };
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function count(number: number, what: string): string {
  return number === 0 ? '' : `${number} ${what}${number === 1 ? '' : 's'}`;
}
