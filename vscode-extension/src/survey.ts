/** Which tenants the workspace holds, and of which files: the same as the program finds. */

import * as vscode from 'vscode';
import { CONFIGURATION, isEnabled } from './configuration';
import { walk } from './walk';
import type { Client } from '../../wasm/js/src/worker/client';

/** A tenant before anything of it is read. */
export interface Home {
  /** The folder in which it begins. */
  root: vscode.Uri;
  /** The folder whose configuration holds for it, and whether it does so for others, too. */
  configured: vscode.Uri;
  shared: boolean;
  /** The folder of the workspace whose settings count. */
  scope: vscode.Uri;
  /** Its files, relative to its root. */
  files: string[];
}

/** Folders of the workspace below one configuration. */
interface Group {
  base: vscode.Uri;
  scope: vscode.Uri;
  /** The roots that are tenants even without files, and all paths, relative to the base. */
  folders: string[];
  paths: Set<string>;
}

/** Finds the tenants of all folders of the workspace. `watch` is told of configurations that lie around these, or may come to. */
export async function survey(client: Client, watch: (uri: vscode.Uri) => void, token: vscode.CancellationToken): Promise<Home[]> {
  const groups = new Map<string, Group>();
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri).filter(isEnabled);
  for (const folder of folders) {
    const { files, configured } = await walk(folder, token);
    if (token.isCancellationRequested) return [];
    const around = configured.includes('') ? undefined : await configuredAround(folder, watch);
    const base = around ?? folder;
    const group = groups.get(base.toString()) ?? { base, scope: folder, folders: [], paths: new Set() };
    groups.set(base.toString(), group);
    // Paths are those that the configuration further up knows.
    const prefix = below(base, folder);
    if (around) group.paths.add(CONFIGURATION);
    else group.folders.push(prefix);
    for (const path of configured) group.paths.add(join(join(prefix, path), CONFIGURATION));
    // Where two folders lie one in the other, the inner one has its files.
    const inner = folders.flatMap((other) => (other !== folder && isBelow(folder, other) ? [`${below(folder, other)}/`] : []));
    for (const file of files) {
      if (!inner.some((folder) => file.startsWith(folder))) group.paths.add(join(prefix, file));
    }
  }
  const homes: Home[] = [];
  // One configuration may hold for several folders, which have settings of their own.
  const scopeOf = (root: vscode.Uri) => vscode.workspace.getWorkspaceFolder(root)?.uri;
  for (const { base, scope, folders, paths } of groups.values()) {
    const all = [...paths];
    const { roots, of } = await client.ask('divide', all);
    const at = (folder: string) => (folder ? vscode.Uri.joinPath(base, folder) : base);
    const inGroup = roots.map(({ folder, configuration }): Home => {
      const shared = configuration !== null && roots.filter((other) => other.configuration === configuration).length > 1;
      const root = at(folder);
      return { root, configured: at(configuration ?? folder), shared, scope: scopeOf(root) ?? scope, files: [] };
    });
    all.forEach((path, index) => {
      const number = of[index] ?? 0;
      const folder = roots[number]?.folder ?? '';
      const isConfiguration = path === CONFIGURATION || path.endsWith(`/${CONFIGURATION}`);
      if (!isConfiguration) inGroup[number]?.files.push(folder ? path.slice(folder.length + 1) : path);
    });
    // A folder without files may get some.
    for (const folder of folders) {
      if (!roots.some((root) => root.folder === folder)) inGroup.push({ root: at(folder), configured: at(folder), shared: false, scope, files: [] });
    }
    homes.push(...inGroup);
  }
  return homes;
}

/** The nearest folder around one of the workspace that has a configuration. */
async function configuredAround(folder: vscode.Uri, watch: (uri: vscode.Uri) => void): Promise<vscode.Uri | undefined> {
  for (let at = folder, outer = vscode.Uri.joinPath(at, '..'); outer.path !== at.path; at = outer, outer = vscode.Uri.joinPath(at, '..')) {
    const configuration = vscode.Uri.joinPath(outer, CONFIGURATION);
    watch(configuration);
    try {
      await vscode.workspace.fs.stat(configuration);
      return outer;
    } catch {
      continue;
    }
  }
  return undefined;
}

function isBelow(outer: vscode.Uri, inner: vscode.Uri): boolean {
  const folder = outer.path.endsWith('/') ? outer.path : `${outer.path}/`;
  return outer.scheme === inner.scheme && outer.authority === inner.authority && inner.path.startsWith(folder);
}

function below(outer: vscode.Uri, inner: vscode.Uri): string {
  return inner.path.slice(outer.path.length).replace(/^\/+|\/+$/g, '');
}

function join(folder: string, path: string): string {
  return folder && path ? `${folder}/${path}` : folder || path;
}
