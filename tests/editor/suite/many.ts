/** The tests of several folders and many files. */

import { runTests } from './mocha';

export const run = (): Promise<void> =>
  runTests(async () => {
    await import('./many.test');
  });
