/** Hovering over a finding tells what its rule is about. */

import * as vscode from 'vscode';
import type { Findings } from './findings';
import { prose, type Rules } from './rules';

export class RuleHover implements vscode.HoverProvider {
  readonly #findings: Findings;
  readonly #rules: Rules;

  constructor(findings: Findings, rules: Rules) {
    this.#findings = findings;
    this.#rules = rules;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const shown = this.#findings.at(document.uri, position);
    const codes = [...new Set(shown.map(({ finding }) => finding.code))];
    const pages = await Promise.all(codes.map((code) => this.#summary(code)));
    const contents = pages.filter((page) => page !== undefined);
    return contents.length > 0 ? new vscode.Hover(contents, shown[0]?.diagnostic.range) : undefined;
  }

  async #summary(code: string): Promise<vscode.MarkdownString | undefined> {
    const rule = await this.#rules.find(code);
    if (!rule) return undefined;
    const text = new vscode.MarkdownString(undefined, true);
    text.isTrusted = { enabledCommands: ['pitfall.explainRule'] };
    const explain = `command:pitfall.explainRule?${encodeURIComponent(JSON.stringify([rule.code]))}`;
    const sources = rule.sources.map(({ title, url }) => `[${prose(title)}](${url})`).join(' · ');
    text.appendMarkdown(`**${rule.code} ${prose(rule.name)}**\n\n${prose(rule.what)}\n\n${prose(rule.why)}\n\n`);
    text.appendMarkdown(`[$(book) Examples](${explain}) · ${sources}`);
    return text;
  }
}
