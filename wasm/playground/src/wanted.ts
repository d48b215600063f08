/** Which files come in with a folder or an archive. */

import { CONFIGURATION, isOfInterest, isPassedOver } from '../../js/src/paths';

/** Whether a file is worth reading: one with policies or names, or one about them. */
export function isWanted(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const wanted = isOfInterest(path) || name === CONFIGURATION || name.endsWith('.toml') || name.endsWith('baseline.json');
  // macOS packs a shadow of each file.
  return wanted && !isPassedOver(path) && !name.startsWith('._') && !path.startsWith('__MACOSX/');
}
