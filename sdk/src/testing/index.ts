/**
 * Run one plugin alone, on real batches, without the kernel: `makePlugin` gives its handlers, `stageContext` and
 * `fitContext` what they are called with.
 */
export * from './batches.js';
export * from './checkpoint.js';
export { completeConfig } from './complete-config.js';
export * from './contexts.js';
export * from './evaluation.js';
export * from './open-plugin.js';
export * from './recorder.js';
export * from './training.js';
