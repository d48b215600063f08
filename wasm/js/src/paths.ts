/** Which files may matter, by their names: what the core says of it, written down when the module was built. */

import names from '../dist/names.json';

/** What the owner of a tenant says about it. */
export const CONFIGURATION = names.configuration;
/** How the name of a script ends that Microsoft365DSC exports. */
export const SCRIPT = names.script;
/** How the names of files end that may hold policies, or names of their groups. */
export const ENDINGS: readonly string[] = names.endings;
/** Folders that never hold policies in use. */
export const PASSED_OVER: ReadonlySet<string> = new Set(names.passedOver);

/** The largest file that is read, as for the program. */
export const LARGEST = 64 << 20;

const POLICY = new RegExp(`\\.(${ENDINGS.join('|')})$|${SCRIPT.replace('.', '\\.')}$`, 'i');

/** Whether a file may hold policies, names of groups, or ignores for a policy beside it. */
export function isOfInterest(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isCompanion = name.length > names.companion.length && name.endsWith(names.companion);
  return isCompanion || (POLICY.test(name) && name !== names.baseline);
}

/** Whether something lies in a folder that is passed over. */
export function isPassedOver(path: string): boolean {
  return path.split('/').slice(0, -1).some((folder) => PASSED_OVER.has(folder));
}
