/** Properties and values of Microsoft Graph, for whoever writes a policy by hand. */

import { findNodeAtOffset, getLocation, getNodePath, parseTree, type JSONPath, type Node } from 'jsonc-parser';
import * as vscode from 'vscode';
import { suggests } from '../configuration';
import type { Tenant } from '../tenant';
import type { Client } from '../../../wasm/js/src/worker/client';
import { Place, type Schema } from './schema';

/** Nobody writes more than so many characters by hand, and each suggestion reads them. */
const LONGEST = 500_000;

/** What is being written at a place. */
interface Context {
  /** The object that the property is in, or the value itself. */
  object: Place;
  /** The `@odata.type` of that object. */
  type: string | undefined;
  /** The object as it is written. */
  written: Node | undefined;
  /** The property; nothing where a key is being written. */
  value: Place | undefined;
  key: string;
  atKey: boolean;
}

export class PolicySuggestions implements vscode.CompletionItemProvider, vscode.HoverProvider {
  readonly #tenantOf: (uri: vscode.Uri) => Tenant | undefined;
  readonly #client: () => Client;
  readonly #schemas = new Map<string, Promise<Schema | undefined>>();

  constructor(tenantOf: (uri: vscode.Uri) => Tenant | undefined, client: () => Client) {
    this.#tenantOf = tenantOf;
    this.#client = client;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[] | undefined> {
    const context = await this.#context(document, position);
    if (!context) return undefined;
    const text = document.getText();
    const offset = document.offsetAt(position);
    const { previousNode } = getLocation(text, offset);
    const inString = previousNode && previousNode.offset < offset && offset <= previousNode.offset + previousNode.length;
    const range = inString
      ? new vscode.Range(
          document.positionAt(previousNode.offset),
          document.positionAt(previousNode.offset + previousNode.length),
        )
      : undefined;
    const end = inString ? previousNode.offset + previousNode.length : offset;
    const hasValue = /^\s*:/.test(text.slice(end, end + 100));
    return context.atKey ? keys(context, hasValue, range) : values(context, range);
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const context = await this.#context(document, position);
    if (!context?.key || !context.value) return undefined;
    const text = new vscode.MarkdownString();
    text.appendMarkdown(`**${context.key}** — ${context.value.kind}`);
    const owner = context.type?.replace(/^#?microsoft\.graph\./, '') ?? context.object.kind;
    text.appendMarkdown(owner === 'object' ? '' : ` of \`${owner}\` in Microsoft Graph`);
    if (context.value.schema.description) text.appendMarkdown(`\n\n${context.value.schema.description}`);
    const words = (context.value.element ?? context.value).words;
    if (words.length > 0 && words.length <= 40) {
      text.appendMarkdown(`\n\nOne of ${words.map((word) => `\`${word}\``).join(', ')}.`);
    }
    return new vscode.Hover(text);
  }

  async #context(document: vscode.TextDocument, position: vscode.Position): Promise<Context | undefined> {
    const tenant = this.#tenantOf(document.uri);
    const path = tenant?.path(document.uri);
    if (!suggests() || !tenant || path === undefined || !tenant.has(path)) return undefined;
    const text = document.getText();
    if (text.length > LONGEST) return undefined;
    const resources = await this.#client().ask('resources', tenant.id, path);
    // The module may not know the last key press yet, which moves ends but hardly ever beginnings.
    const around = resources
      .filter(({ range }) => !position.isBefore(new vscode.Position(range.start.line, range.start.character)))
      .at(-1);
    const schema = around && (await this.#schema(around.type));
    const tree = schema && parseTree(text, undefined, { allowTrailingComma: true });
    if (!around || !tree) return undefined;
    const offset = document.offsetAt(position);
    const top = findNodeAtOffset(tree, document.offsetAt(new vscode.Position(around.range.start.line, around.range.start.character)));
    const location = getLocation(text, offset);
    if (!top) return undefined;
    const outer = getNodePath(top);
    const inner = location.path.slice(outer.length);
    if (outer.some((step, index) => location.path[index] !== step) || inner.length === 0) return undefined;
    return context(new Place(schema), top, inner, location.isAtPropertyKey);
  }

  #schema(kind: string): Promise<Schema | undefined> {
    let schema = this.#schemas.get(kind);
    if (!schema) {
      schema = this.#client()
        .ask('schema', kind)
        .then((text) => (text === undefined ? undefined : (JSON.parse(text) as Schema)))
        .catch(() => undefined);
      this.#schemas.set(kind, schema);
    }
    return schema;
  }
}

/** Walks from a policy to the place within it. */
function context(policy: Place, top: Node, path: JSONPath, atKey: boolean): Context | undefined {
  let place: Place | undefined = policy;
  let node: Node | undefined = top;
  let object = policy;
  let written: Node | undefined = top;
  let key = '';
  for (const [index, step] of path.entries()) {
    if (!place) return undefined;
    if (typeof step === 'number') {
      place = place.element;
      node = node?.children?.[step];
      continue;
    }
    [object, written, key] = [place, node, step];
    if (index === path.length - 1 && atKey && step === '') break;
    place = place.member(step, typeOf(node));
    node = member(node, step);
  }
  const value = key === '' ? undefined : place;
  return { object, type: typeOf(written), written, value, key, atKey };
}

function member(node: Node | undefined, key: string): Node | undefined {
  return node?.children?.find((property) => property.children?.[0]?.value === key)?.children?.[1];
}

function typeOf(node: Node | undefined): string | undefined {
  const type = member(node, '@odata.type')?.value as unknown;
  return typeof type === 'string' ? type : undefined;
}

function keys(
  { object, type, written, key }: Context,
  hasValue: boolean,
  range: vscode.Range | undefined,
): vscode.CompletionItem[] {
  const present = new Set(written?.children?.map((property) => property.children?.[0]?.value as unknown));
  const names = Object.keys(object.properties(type)).filter((name) => name === key || !present.has(name));
  return names.map((name) => {
    const value = object.member(name, type);
    const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Property);
    item.detail = value?.kind ?? '';
    if (value?.schema.description) item.documentation = value.schema.description;
    item.filterText = `"${name}"`;
    item.sortText = `${object.required.includes(name) ? 0 : 1}${name}`;
    item.insertText = hasValue ? `"${name}"` : new vscode.SnippetString(`"${name}": ${template(value)}`);
    if (range) item.range = range;
    return item;
  });
}

/** What to write behind a key. */
function template(value: Place | undefined): string {
  if (!value) return '$0';
  if (value.element) return '[$0]';
  if (value.is('boolean')) return '${1|true,false|}';
  const words = value.words;
  if (words.length > 0 && words.length <= 30 && words.every((word) => !/[,|\\$}]/.test(word))) return `"\${1|${words.join(',')}|}"`;
  if (value.is('string')) return '"$0"';
  if (value.is('integer') || value.is('number')) return '$0';
  return value.is('object') || value.schema.properties ? '{$0}' : '$0';
}

function values({ value }: Context, range: vscode.Range | undefined): vscode.CompletionItem[] {
  if (!value) return [];
  const literals = value.is('boolean') ? ['true', 'false'] : [];
  const words = value.words.map((word) => JSON.stringify(word));
  return [...literals, ...words].map((literal) => {
    const item = new vscode.CompletionItem(literal, vscode.CompletionItemKind.Value);
    item.filterText = literal;
    if (range) item.range = range;
    return item;
  });
}
