/** Zip archives: what export tools and people pack their files into. */

import { unzipSync, zipSync } from 'fflate';
import { CONFIGURATION, LARGEST, isOfInterest, isPassedOver } from '../../js/src/paths';
import type { Incoming } from './project';

/** So much may all files of an archive have together: a small archive can hold any amount of zeros. */
const LARGEST_TOGETHER = 512 << 20;

/** Whether a file is worth reading: one with policies or names, or one about them. */
export function isWanted(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const wanted = isOfInterest(path) || name === CONFIGURATION || name.endsWith('.toml') || name.endsWith('baseline.json');
  // macOS packs a shadow of each file.
  return wanted && !isPassedOver(path) && !name.startsWith('._') && !path.startsWith('__MACOSX/');
}

export function unpack(archive: Uint8Array): Incoming[] {
  let together = 0;
  const files = unzipSync(archive, {
    filter: ({ name, originalSize }) => {
      if (!isWanted(unixPath(name)) || originalSize > LARGEST) return false;
      together += originalSize;
      if (together > LARGEST_TOGETHER) throw new Error('the archive holds more than 512 MB');
      return true;
    },
  });
  return Object.entries(files).map(([name, bytes]) => ({ path: unixPath(name), bytes: bytes as Uint8Array<ArrayBuffer> }));
}

export function pack(files: Incoming[]): Uint8Array<ArrayBuffer> {
  return zipSync(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])), { level: 6 }) as Uint8Array<ArrayBuffer>;
}

/** Windows PowerShell packs paths with backslashes. */
function unixPath(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');
}
