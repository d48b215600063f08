/** How files get into the page: chosen, dropped, as a folder or in an archive. */

import { CONFIGURATION, LARGEST } from '../../js/src/paths';
import type { Client } from '../../js/src/worker/client';
import { isWanted } from './archive';
import type { Incoming } from './project';
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
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  // What another page hands over has no entries.
  if (entries.length === 0) return take([...transfer.files].map((file) => ({ path: file.name, file })), false);
  const isFolder = entries.some((entry) => entry.isDirectory);
  return walk(entries).then((sources) => take(sources, isFolder));
}

async function walk(entries: FileSystemEntry[]): Promise<Source[]> {
  const sources: Source[] = [];
  const waiting = [...entries];
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    const path = entry.fullPath.replace(/^\//, '');
    if (entry.isDirectory) {
      if (isWanted(`${path}/${CONFIGURATION}`)) waiting.push(...(await children(entry as FileSystemDirectoryEntry)));
    } else if (isWanted(path) || isArchive(path)) {
      sources.push({ path, file: await new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) });
    }
  }
  return sources;
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
  let archive: string | undefined;
  for (const { path, file } of sources) {
    if (isArchive(path)) {
      archive = path;
      files.push(...below(await unpack(new Uint8Array(await file.arrayBuffer()))));
    } else if (file.size > LARGEST) {
      left.push(path);
    } else if (isWanted(path)) {
      files.push({ path, bytes: new Uint8Array(await file.arrayBuffer()) });
    }
  }
  const name = archive ?? sources[0]?.path.split('/')[0] ?? '';
  const sorted = (isFolder ? below(files) : files).sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: sorted, whole: isFolder || archive !== undefined, name, left };
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
