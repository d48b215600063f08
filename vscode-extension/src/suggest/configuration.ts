/** Keys and values of `pitfall.toml`, from its schema. */

import * as vscode from 'vscode';
import type { Rules } from '../rules';
import type { Client } from '../../../wasm/js/src/worker/client';
import { Place, type Schema } from './schema';

/** Where one is in the file. */
interface Context {
  /** The table. */
  table: string[];
  /** The key on the line, if one is written. */
  key: string[];
  what: 'header' | 'key' | 'value';
  /** Whether a value is one of a list, which may go on for several lines. */
  isElement: boolean;
}

export class ConfigurationSuggestions implements vscode.CompletionItemProvider, vscode.HoverProvider {
  readonly #client: () => Client;
  readonly #rules: Rules;
  #schema: Promise<Place> | undefined;

  constructor(client: () => Client, rules: Rules) {
    this.#client = client;
    this.#rules = rules;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[] | undefined> {
    const before = document.lineAt(position).text.slice(0, position.character);
    const context = contextAt(document, position.line, before);
    const schema = await this.#load();
    if (context.what === 'header') {
      const isList = /^\s*\[\[/.test(before);
      return [...tables(schema, [])].filter(([, , list]) => list === isList).map(([name, place, list]) => {
        const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Module);
        item.detail = list ? 'list of tables' : 'table';
        if (place.schema.description) item.documentation = place.schema.description;
        return item;
      });
    }
    const table = find(schema, context.table);
    if (context.what === 'key') {
      const items = Object.keys(table?.properties() ?? {}).map((name) => keyItem(name, table?.member(name), context.table.length === 0));
      return context.table.join('.') === 'rules' ? [...items, ...(await this.#ruleItems('$1 = "${2|error,warning,info,hint,off|}"'))] : items;
    }
    const value = find(schema, [...context.table, ...context.key]);
    const target = value?.element && context.isElement ? value.element : value;
    const quoted = /["'][^"']*$/.test(before.slice(before.indexOf('=') + 1).replaceAll(/"[^"]*"/g, ''));
    if (context.table.join('.') === 'ignore' && context.key.join('.') === 'rule') return this.#ruleItems(quoted ? '$1' : '"$1"');
    const words = (target?.words ?? []).map((word) => (quoted ? word : `"${word}"`));
    const literals = target?.is('boolean') ? ['true', 'false'] : [];
    return [...words, ...literals].map((word) => new vscode.CompletionItem(word, vscode.CompletionItemKind.Value));
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const range = document.getWordRangeAtPosition(position, /[A-Za-z][A-Za-z0-9-]*/);
    if (!range) return undefined;
    const word = document.getText(range);
    const line = document.lineAt(position).text;
    const context = contextAt(document, position.line, line.slice(0, range.end.character));
    const rule = /^[A-Z]{2}\d{3}$/.test(word) ? await this.#rules.find(word) : undefined;
    if (rule) return new vscode.Hover(`**${rule.code} ${rule.name}**\n\n${rule.what}\n\n${rule.why}`, range);
    const schema = await this.#load();
    const path = context.what === 'header' ? headerOf(line) : [...context.table, ...(context.what === 'key' ? [word] : context.key)];
    const place = find(schema, path ?? []);
    if (context.what === 'value' || !place?.schema.description || path?.length === 0) return undefined;
    return new vscode.Hover(`**${path?.join('.')}** — ${place.kind}\n\n${place.schema.description}`, range);
  }

  #load(): Promise<Place> {
    this.#schema ??= this.#client()
      .ask('configSchema')
      .then((text) => new Place(JSON.parse(text) as Schema))
      .catch((error: unknown) => {
        this.#schema = undefined;
        throw error;
      });
    return this.#schema;
  }

  async #ruleItems(template: string): Promise<vscode.CompletionItem[]> {
    return (await this.#rules.all()).map(({ code, name, what }) => {
      const item = new vscode.CompletionItem({ label: code, description: name }, vscode.CompletionItemKind.Constant);
      item.documentation = what;
      item.insertText = new vscode.SnippetString(template.replace('$1', code));
      return item;
    });
  }
}

function contextAt(document: vscode.TextDocument, line: number, before: string): Context {
  let table: string[] = [];
  for (let at = line - 1; at >= 0; at--) {
    const header = headerOf(document.lineAt(at).text);
    if (header) {
      table = header;
      break;
    }
  }
  if (/^\s*\[/.test(before)) return { table: [], key: [], what: 'header', isElement: false };
  const assignment = before.match(/^\s*([^=#]+?)\s*=/);
  if (assignment) return { table, key: split(assignment[1] ?? ''), what: 'value', isElement: before.includes('[') };
  // A list may go on for several lines.
  for (let at = line - 1; at >= 0; at--) {
    const text = document.lineAt(at).text;
    if (headerOf(text) || text.includes(']')) break;
    const open = text.match(/^\s*([^=#]+?)\s*=\s*\[/);
    if (open) return { table, key: split(open[1] ?? ''), what: 'value', isElement: true };
  }
  const dotted = before.trim().split('.').slice(0, -1).map((part) => part.trim());
  return { table: [...table, ...dotted], key: [], what: 'key', isElement: false };
}

/** The table that a line opens. */
function headerOf(line: string): string[] | undefined {
  const name = line.match(/^\s*\[\[?\s*([^\]]+?)\s*\]/)?.[1];
  return name === undefined ? undefined : split(name);
}

function split(key: string): string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|([^.\s]+)/g)].map((part) => part[1] ?? part[2] ?? part[3] ?? '');
}

function find(schema: Place, path: string[]): Place | undefined {
  let place: Place | undefined = schema;
  for (const key of path) {
    place = (place?.element ?? place)?.member(key);
  }
  return place?.element?.schema.properties ? place.element : place;
}

/** All tables that the file may have. */
function* tables(place: Place, path: string[]): Generator<[string, Place, boolean]> {
  for (const key of Object.keys(place.properties())) {
    const inner = place.member(key);
    if (!inner) continue;
    const isList = isListOfTables(inner);
    if (isTable(inner)) {
      yield [[...path, key].join('.'), inner, isList];
      if (!isList) yield* tables(inner, [...path, key]);
    }
  }
}

function isListOfTables(place: Place): boolean {
  return place.element?.schema.properties !== undefined;
}

function isTable(place: Place): boolean {
  return isListOfTables(place) || place.is('object');
}

function keyItem(name: string, place: Place | undefined, isTop: boolean): vscode.CompletionItem {
  const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Property);
  item.detail = place?.kind ?? '';
  if (place?.schema.description) item.documentation = place.schema.description;
  if (place && isTop && isTable(place)) {
    item.insertText = isListOfTables(place) ? `[[${name}]]` : `[${name}]`;
    return item;
  }
  const value = place?.is('object') ? '{ $0 }' : place?.element ? '[$0]' : place?.is('boolean') ? '${1|true,false|}' : place?.is('string') ? '"$0"' : '$0';
  item.insertText = new vscode.SnippetString(`${name} = ${value}`);
  return item;
}
