/** Runs tests inside an extension host, of whatever kind. */

// mocha's build for browsers is the one that does without modules of Node.
import 'mocha/mocha.js';

declare const mocha: {
  setup(options: object): void;
  run(done: (failures: number) => void): { on(event: string, listener: (test: { fullTitle(): string }, error: Error) => void): void };
};

mocha.setup({ ui: 'bdd', reporter: undefined, timeout: 60_000 });

export async function runTests(load: () => Promise<void>): Promise<void> {
  await load();
  const wrong: string[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => console.log(`ok ${test.fullTitle()}`));
    runner.on('fail', (test, error) => {
      wrong.push(test.fullTitle());
      console.log(`not ok ${test.fullTitle()}: ${error.stack ?? error.message}`);
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed: ${wrong.join('; ')}`);
}
