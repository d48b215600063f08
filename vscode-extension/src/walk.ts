/** Which files to read: the same as the program, through `workspace.fs` alone. */

import ignore, { type Ignore } from 'ignore';
import * as vscode from 'vscode';
import { CONFIGURATION, PASSED_OVER, isOfInterest } from '../../wasm/js/src/paths';

/** How many folders are read at a time. */
const AT_A_TIME = 16;

/** Files that say which others are not read. */
export const RULES = ['.gitignore', '.ignore'];

/** What a walk found, as paths relative to its folder. */
export interface Found {
  files: string[];
  /** The folders with a `pitfall.toml`; `''` is the walked one. */
  configured: string[];
}

/** The rules that a folder adds to those of the folders around it. */
interface Layer {
  /** The folder, relative to the walked one; of those around that the way from there to it. */
  folder: string;
  isAround: boolean;
  ignore: Ignore | undefined;
  gitignore: Ignore | undefined;
  /** Whether git keeps this folder: rules for git end here. */
  repository: boolean;
  around: Layer | undefined;
}

/** Finds the files below a folder. Links are not followed, so that no loop can hold the search up. */
export async function walk(root: vscode.Uri, token: vscode.CancellationToken): Promise<Found> {
  const found: Found = { files: [], configured: [] };
  let waiting: { folder: string; rules: Layer | undefined }[] = [{ folder: '', rules: await rulesAround(root) }];
  while (waiting.length > 0 && !token.isCancellationRequested) {
    const now = waiting.splice(0, AT_A_TIME);
    const inner = await Promise.all(now.map(({ folder, rules }) => readFolder(root, folder, rules, found)));
    waiting = waiting.concat(...inner);
  }
  found.files.sort();
  return found;
}

async function readFolder(root: vscode.Uri, folder: string, around: Layer | undefined, found: Found) {
  const uri = folder ? vscode.Uri.joinPath(root, folder) : root;
  let entries: [string, vscode.FileType][];
  try {
    entries = await vscode.workspace.fs.readDirectory(uri);
  } catch {
    // What cannot be read is not there for the others either.
    return [];
  }
  const rules = await withRules(uri, folder, entries, around);
  const inner: { folder: string; rules: Layer | undefined }[] = [];
  for (const [name, type] of entries) {
    const path = folder ? `${folder}/${name}` : name;
    if (type === vscode.FileType.Directory) {
      if (!PASSED_OVER.has(name) && !isIgnored(rules, path, true)) inner.push({ folder: path, rules });
    } else if (type === vscode.FileType.File) {
      if (name === CONFIGURATION) found.configured.push(folder);
      else if (isOfInterest(name) && !isIgnored(rules, path, false)) found.files.push(path);
    }
  }
  return inner;
}

async function withRules(uri: vscode.Uri, folder: string, entries: [string, vscode.FileType][], around: Layer | undefined) {
  const has = (name: string) => entries.some(([entry]) => entry === name);
  const read = async (name: string) => (has(name) ? rulesIn(uri, name) : undefined);
  const [ignored, gitignored] = await Promise.all([read('.ignore'), read('.gitignore')]);
  const repository = has('.git');
  if (!ignored && !gitignored && !repository) return around;
  return { folder, isAround: false, ignore: ignored, gitignore: gitignored, repository, around };
}

/** The rules of the folders around the walked one, unless they leave out all of it: somebody has opened it. */
async function rulesAround(root: vscode.Uri): Promise<Layer | undefined> {
  const layers: Layer[] = [];
  let way = '';
  for (let at = root, outer = vscode.Uri.joinPath(at, '..'); outer.path !== at.path; at = outer, outer = vscode.Uri.joinPath(at, '..')) {
    const name = at.path.split('/').filter(Boolean).at(-1) ?? '';
    way = way ? `${name}/${way}` : name;
    const [ignored, gitignored, repository] = await Promise.all([rulesIn(outer, '.ignore'), rulesIn(outer, '.gitignore'), isThere(outer, '.git')]);
    layers.push({ folder: way, isAround: true, ignore: ignored, gitignore: gitignored, repository, around: undefined });
  }
  const rules = layers.reduceRight<Layer | undefined>((around, layer) => ({ ...layer, around }), undefined);
  return isIgnored(rules, '', true) ? undefined : rules;
}

async function rulesIn(folder: vscode.Uri, name: string): Promise<Ignore | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
    return ignore().add(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

async function isThere(folder: vscode.Uri, name: string): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, name));
    return true;
  } catch {
    return false;
  }
}

/** The nearest rule counts, and `.ignore` more than `.gitignore`, which counts where git keeps the folder. */
function isIgnored(rules: Layer | undefined, path: string, isFolder: boolean): boolean {
  let byIgnore: boolean | undefined;
  let byGit: boolean | undefined;
  let isKept = false;
  for (let layer = rules; layer; layer = layer.around) {
    const { folder } = layer;
    const whole = layer.isAround ? [folder, path].filter(Boolean).join('/') : folder ? path.slice(folder.length + 1) : path;
    const relative = whole + (isFolder ? '/' : '');
    byIgnore ??= verdict(layer.ignore, relative);
    if (!isKept) byGit ??= verdict(layer.gitignore, relative);
    isKept ||= layer.repository;
  }
  return byIgnore ?? (isKept ? byGit : undefined) ?? false;
}

function verdict(rules: Ignore | undefined, path: string): boolean | undefined {
  const { ignored, unignored } = rules?.test(path) ?? { ignored: false, unignored: false };
  return ignored ? true : unignored ? false : undefined;
}
