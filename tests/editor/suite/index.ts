/** The tests of one folder, in an extension host of whatever kind. */

import { runTests } from './mocha';

export const run = (): Promise<void> =>
  runTests(async () => {
    await import('./findings.test');
    await import('./editing.test');
    await import('./commands.test');
  });
