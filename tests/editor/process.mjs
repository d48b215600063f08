// What packages for Node want to know where there is no Node.
export const process = globalThis.process ?? { env: {}, nextTick: (job, ...parameters) => queueMicrotask(() => job(...parameters)), on() {}, removeListener() {}, listeners: () => [], stdout: {}, platform: 'browser' };
