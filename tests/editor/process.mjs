// What packages for Node want to know where there is no Node.
export const process = globalThis.process ?? { env: {}, nextTick: (job, ...parameters) => queueMicrotask(() => job(...parameters)), on() {}, removeListener() {}, listeners: () => [], stdout: {}, platform: 'browser' };

// mocha's build for browsers looks for options there.
globalThis.location ??= { search: '' };
