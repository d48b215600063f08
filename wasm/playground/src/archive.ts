/** Zip archives: what export tools and people pack their files into. */

import { unzipSync, zipSync } from 'fflate';
import { LARGEST } from '../../js/src/paths';
import type { Incoming } from './project';
import { isWanted } from './wanted';

/** So much may all files of an archive have together: a small archive can hold any amount of zeros. */
const LARGEST_TOGETHER = 512 << 20;

/** What is in an archive. */
export interface Unpacked {
  files: Incoming[];
  /** Files that are too large to be read. */
  left: string[];
}

export function unpack(archive: Uint8Array): Unpacked {
  const entries = directory(archive);
  const paths = new Map<string, string>();
  const left: string[] = [];
  let at = 0;
  let together = 0;
  const files = unzipSync(archive, {
    // Called for each entry, in the order of the directory.
    filter: ({ name, originalSize }) => {
      const entry = entries[at++];
      const path = unixPath(entry?.name ?? name);
      if (!isWanted(path)) return false;
      if (originalSize > LARGEST) {
        left.push(path);
        return false;
      }
      if (entry?.isLocked) throw new Error('the archive is locked with a password; unpack it and drop the folder');
      together += originalSize;
      if (together > LARGEST_TOGETHER) throw new Error('the archive holds more than 512 MB');
      paths.set(name, path);
      return true;
    },
  });
  return { files: Object.entries(files).map(([name, bytes]) => ({ path: paths.get(name) ?? name, bytes: bytes as Uint8Array<ArrayBuffer> })), left };
}

export function pack(files: Incoming[]): Uint8Array<ArrayBuffer> {
  return zipSync(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])), { level: 6 }) as Uint8Array<ArrayBuffer>;
}

/** Windows PowerShell packs paths with backslashes. A path that leads out of the archive stays within. */
function unixPath(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(([a-z]:)?\/|\.{1,2}\/)+/i, '');
}

/** What is written of an entry and what the library does not tell: its name, unless that is marked as UTF-8, and whether it is locked. */
interface Entry {
  name: string | undefined;
  isLocked: boolean;
}

/** The entries of an archive (APPNOTE.TXT, 4.3.12 and 4.3.16); none where it is larger than 4 GB. */
function directory(archive: Uint8Array): Entry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const END = 0x06054b50;
  const ENTRY = 0x02014b50;
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) return [];
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= end && view.getUint32(at, true) === ENTRY) {
    const flags = view.getUint16(at + 8, true);
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [number, number, number];
    const isMarked = (flags & 0x800) !== 0;
    entries.push({ name: isMarked ? undefined : nameOf(archive.subarray(at + 46, at + 46 + name)), isLocked: (flags & 1) !== 0 });
    at += 46 + name + extra + comment;
  }
  return entries;
}

/** What the bytes from 128 on are in code page 437, in which names are that are not marked. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** A name that is not marked: macOS writes UTF-8 without saying so. */
function nameOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128])).join('');
  }
}
