/** Which files may matter, by their names. */

/** What the owner of a tenant says about it. */
export const CONFIGURATION = 'pitfall.toml';
/** How the name of a file beside a policy ends, which holds ignores for it. */
const COMPANION = '.pitfall.toml';
/** What is known already; no policy. */
const BASELINE = 'pitfall-baseline.json';

/** Folders that never hold policies in use. */
export const PASSED_OVER: ReadonlySet<string> = new Set([
  '.git', '.hg', '.svn', '.vscode', '.idea', 'node_modules', '__archive__', 'target',
]);
/** How the names of files end that may hold policies, or names of their groups. */
const OF_INTEREST = /\.(json|jsonc|csv|ya?ml)$|TenantConfig\.ps1$/i;

/** The largest file that is read, as for the program. */
export const LARGEST = 64 << 20;

export function isOfInterest(path: string): boolean {
  return (OF_INTEREST.test(path) && !path.endsWith(BASELINE)) || path.endsWith(COMPANION);
}

/** Whether something lies in a folder that is passed over. */
export function isPassedOver(path: string): boolean {
  return path.split('/').slice(0, -1).some((folder) => PASSED_OVER.has(folder));
}
