/** How files get into the page: chosen, dropped, as a folder or in an archive. */

import { CONFIGURATION, LARGEST } from '../../js/src/paths';
import type { Client } from '../../js/src/worker/client';
import type { Incoming } from './project';
import { isWanted } from './wanted';
import { unpack } from './workers';

/** What came in. */
export interface Intake {
  files: Incoming[];
  /** Whether it is a tenant rather than files to add to one. */
  whole: boolean;
  name: string;
  /** Files that are too large to be read. */
  left: string[];
}

/** A file and where it lay. */
interface Source {
  path: string;
  file: File;
}

const isArchive = (name: string) => /\.zip$/i.test(name);

/** Files that were chosen, of which those of a folder know their path. */
export function fromChoice(list: FileList): Promise<Intake> {
  const sources = [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  const isFolder = sources.some(({ path }) => path.includes('/'));
  return take(sources, isFolder);
}

/** What was dropped. Must be called while the drop is handled: later nobody may look at it. */
export function fromDrop(transfer: DataTransfer): Promise<Intake> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const folders = items.flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    // Chromium gives no files of entries to a page that was opened from a disk, but it does of handles.
    const handle = location.protocol === 'file:' ? (item as WithHandle).getAsFileSystemHandle?.() : undefined;
    return entry?.isDirectory ? [handle ? handle.then((folder) => (folder ? fromHandle(folder) : [])) : walk(entry)] : [];
  });
  const isFile = (item: DataTransferItem) => !item.webkitGetAsEntry()?.isDirectory;
  const files = items.filter(isFile).flatMap((item) => item.getAsFile() ?? []).map((file) => ({ path: file.name, file }));
  return Promise.all(folders).then((found) => take([...files, ...found.flat()], folders.length > 0));
}

/** What some browsers have besides. */
interface WithHandle extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

async function walk(entry: FileSystemEntry): Promise<Source[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isDirectory) {
    if (!isWanted(`${path}/${CONFIGURATION}`)) return [];
    return (await Promise.all((await children(entry as FileSystemDirectoryEntry)).map(walk))).flat();
  }
  if (!isWanted(path)) return [];
  return [{ path, file: await new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) }];
}

async function fromHandle(handle: FileSystemHandle, path = handle.name): Promise<Source[]> {
  if (handle.kind === 'directory') {
    if (!isWanted(`${path}/${CONFIGURATION}`)) return [];
    const within: Promise<Source[]>[] = [];
    for await (const child of (handle as FileSystemDirectoryHandle).values()) within.push(fromHandle(child, `${path}/${child.name}`));
    return (await Promise.all(within)).flat();
  }
  return isWanted(path) ? [{ path, file: await (handle as FileSystemFileHandle).getFile() }] : [];
}

/** A folder hands its entries out in parts. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function take(sources: Source[], isFolder: boolean): Promise<Intake> {
  const left: string[] = [];
  const files: Incoming[] = [];
  // Those that lie in a folder are kept for another reason than to be read.
  const archives = sources.filter(({ path }) => isArchive(path) && !path.includes('/'));
  for (const { path, file } of archives) {
    const unpacked = await unpack(new Uint8Array(await file.arrayBuffer()));
    // Several may have files of the same names.
    const folder = archives.length > 1 ? `${path.replace(/\.zip$/i, '')}/` : '';
    files.push(...below(unpacked.files).map((file) => ({ path: folder + file.path, bytes: file.bytes })));
    left.push(...unpacked.left.map((large) => `${path}/${large}`));
  }
  const single = sources.filter(({ path }) => isWanted(path));
  left.push(...single.filter(({ file }) => file.size > LARGEST).map(({ path }) => path));
  const read = async ({ path, file }: Source) => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) });
  files.push(...(await Promise.all(single.filter(({ file }) => file.size <= LARGEST).map(read))));
  const name = archives[0]?.path ?? sources[0]?.path.split('/')[0] ?? '';
  const sorted = (isFolder ? below(files) : files).sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: sorted, whole: isFolder || archives.length > 0, name, left };
}

/** Files without the one folder that all of them lie in. */
export function below(files: Incoming[]): Incoming[] {
  const folder = files[0]?.path.split('/')[0];
  if (folder === undefined || files.some(({ path }) => !path.startsWith(`${folder}/`))) return files;
  return files.map(({ path, bytes }) => ({ path: path.slice(folder.length + 1), bytes }));
}

/** A tenant among files. */
export interface Share {
  files: Incoming[];
  /** Whether its configuration is that of others, too. */
  shared: boolean;
}

/** The tenants among files by their folders: the same that the program finds. */
export async function tenants(client: Client, files: Incoming[]): Promise<Map<string, Share>> {
  const { roots, of } = await client.ask('divide', files.map(({ path }) => path));
  const found = new Map<string, Share>();
  for (const { folder, configuration } of roots) {
    const shared = configuration !== null && roots.filter((other) => other.configuration === configuration).length > 1;
    // What holds for several exports lies in none of them.
    const outer = configuration === null || configuration === folder ? [] : files.filter(({ path }) => lies(path, configuration) && path.endsWith('.toml'));
    found.set(folder, { files: outer.map((file) => within(file, configuration ?? '')), shared });
  }
  files.forEach((file, index) => {
    const folder = roots[of[index] ?? 0]?.folder ?? '';
    found.get(folder)?.files.push(within(file, folder));
  });
  return found;
}

/** Whether a file lies right in a folder. */
function lies(path: string, folder: string): boolean {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) === folder;
}

function within({ path, bytes }: Incoming, folder: string): Incoming {
  return { path: folder ? path.slice(folder.length + 1) : path, bytes };
}
