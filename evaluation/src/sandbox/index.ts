/** What sandboxes share: the judge between a program and its tests, and the values that pass between them. */
export * from './judge/calibration.js';
export * from './judge/judge-program.js';
export * from './judge/judge-weakly.js';
export * from './judge/outcome.js';
export * from './judge/requests.js';
export * from './judge/turns.js';
export * from './judging-process.js';
export * from './python-sources.js';
export * from './self-test/bait.js';
export * from './values/ascii-json.js';
export * from './values/plain-value.js';
