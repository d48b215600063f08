/** Which files to read: the same as the program, through `workspace.fs` alone. */

import ignore, { type Ignore } from 'ignore';
import * as vscode from 'vscode';
import { CONFIGURATION } from './configuration';

/** Folders that never hold policies in use. */
const PASSED_OVER = new Set(['.git', '.hg', '.svn', '.vscode', '.idea', 'node_modules', '__archive__', 'target']);
/** Endings of the files that may hold policies, or names of their groups. */
const OF_INTEREST = /\.(json|jsonc|ya?ml|csv)$/i;
/** How many folders are read at a time. */
const AT_A_TIME = 16;

/** Files that say which others are not read. */
export const RULES = ['.gitignore', '.ignore'];

/** How the name of a file beside a policy ends, which holds ignores for it. */
const COMPANION = '.pitfall.toml';
/** What is known already; no policy. */
const BASELINE = 'pitfall-baseline.json';

export function isOfInterest(path: string): boolean {
  return (OF_INTEREST.test(path) && !path.endsWith(BASELINE)) || path.endsWith(COMPANION);
}

/** Whether something lies in a folder that is passed over. */
export function isPassedOver(path: string): boolean {
  return path.split('/').slice(0, -1).some((folder) => PASSED_OVER.has(folder));
}

/** What a walk found, as paths relative to its folder. */
export interface Found {
  files: string[];
  /** The folders with a `pitfall.toml`; `''` is the walked one. */
  configured: string[];
}

/** The rules that a folder adds to those of the folders around it. */
interface Layer {
  folder: string;
  ignore: Ignore | undefined;
  gitignore: Ignore | undefined;
  /** Whether git keeps this folder: rules for git end here. */
  repository: boolean;
  around: Layer | undefined;
}

/** Finds the files below a folder. Links are not followed, so that no loop can hold the search up. */
export async function walk(root: vscode.Uri, token: vscode.CancellationToken): Promise<Found> {
  const found: Found = { files: [], configured: [] };
  let waiting: { folder: string; rules: Layer | undefined }[] = [{ folder: '', rules: undefined }];
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
  const read = async (name: string) => {
    if (!has(name)) return undefined;
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(uri, name));
      return ignore().add(new TextDecoder().decode(bytes));
    } catch {
      return undefined;
    }
  };
  const [ignored, gitignored] = await Promise.all([read('.ignore'), read('.gitignore')]);
  const repository = has('.git');
  if (!ignored && !gitignored && !repository) return around;
  return { folder, ignore: ignored, gitignore: gitignored, repository, around };
}

/** The nearest rule counts, and `.ignore` more than `.gitignore`. */
function isIgnored(rules: Layer | undefined, path: string, isFolder: boolean): boolean {
  let byIgnore: boolean | undefined;
  let byGit: boolean | undefined;
  let outside = false;
  for (let layer = rules; layer; layer = layer.around) {
    const relative = (layer.folder ? path.slice(layer.folder.length + 1) : path) + (isFolder ? '/' : '');
    byIgnore ??= verdict(layer.ignore, relative);
    if (!outside) byGit ??= verdict(layer.gitignore, relative);
    outside ||= layer.repository;
  }
  return byIgnore ?? byGit ?? false;
}

function verdict(rules: Ignore | undefined, path: string): boolean | undefined {
  const { ignored, unignored } = rules?.test(path) ?? { ignored: false, unignored: false };
  return ignored ? true : unignored ? false : undefined;
}
