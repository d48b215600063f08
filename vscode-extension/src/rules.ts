/** The documentation of rules. */

import * as vscode from 'vscode';
import { RULES, type RuleDocumentation, explain, readRules } from '../../wasm/js/src/rules';

/** Scheme of the pages that explain rules. */
export const SCHEME = 'pitfall-rule';

export class Rules implements vscode.TextDocumentContentProvider {
  readonly #read: (name: string) => Promise<Uint8Array>;
  #rules: Promise<RuleDocumentation[]> | undefined;

  /** `read` gives a file that comes with the extension. */
  constructor(read: (name: string) => Promise<Uint8Array>) {
    this.#read = read;
  }

  all(): Promise<RuleDocumentation[]> {
    this.#rules ??= this.#read(RULES)
      .then(readRules)
      .catch((error: unknown) => {
        this.#rules = undefined;
        throw error;
      });
    return this.#rules;
  }

  async find(code: string): Promise<RuleDocumentation | undefined> {
    return explain(await this.all(), code);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const code = uri.path.replace(/^\/|\.md$/g, '');
    const rule = await this.find(code);
    return rule ? page(rule) : `There is no rule ${code}.`;
  }

  /** Shows the page of a rule, or lets somebody choose one. */
  async explain(code?: string): Promise<void> {
    const chosen = code ?? (await this.#choose());
    if (chosen === undefined) return;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${chosen}.md` });
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // Somebody has switched the preview off.
      await vscode.window.showTextDocument(uri, { preview: true });
    }
  }

  async #choose(): Promise<string | undefined> {
    const items = (await this.all()).map(({ code, name, severity, what }) => ({
      label: code,
      description: `${name} · ${severity}`,
      detail: what,
    }));
    const placeHolder = 'Which rule?';
    const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true });
    return chosen?.label;
  }
}

/** The page of a rule. */
function page({ code, name, severity, what, why, needsComplete, bad, good, sources }: RuleDocumentation): string {
  const files = (examples: { path: string; text: string }[]) =>
    examples.map(({ path, text }) => `${literal(path)}\n\n${fence(path, text)}`).join('\n\n');
  const lines = [`# ${code} ${name}`, `Severity: **${severity}**`, prose(what), '## Why it matters', prose(why)];
  if (needsComplete.length > 0) {
    const lists = needsComplete.map(literal).join(', ');
    lines.push(
      '## What it needs',
      `All ${lists} in the files: something missing may merely not have been exported. So the rule runs where the ` +
        'files show that a list is whole, or where `pitfall.toml` says so under `tenant.complete`.',
    );
  }
  lines.push('## Instead of', files(bad), '## Write', files(good), '## Sources');
  lines.push(sources.map(({ title, url }) => `- [${prose(title)}](${url})`).join('\n'));
  return `${lines.join('\n\n')}\n`;
}

function fence(path: string, text: string): string {
  const language = path.endsWith('.toml') ? 'toml' : path.endsWith('.csv') ? 'csv' : 'jsonc';
  return `\`\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\``;
}

function literal(text: string): string {
  return `\`${text}\``;
}

/** Plain text as Markdown. */
export function prose(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|~]/g, (character) => (/[-.()]/.test(character) ? character : `\\${character}`));
}
