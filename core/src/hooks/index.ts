/** The chains of all hooks. Each file is one hook: its tapable type, and what its taps may not do. */
export * from './call-guard.js';
export * from './checkpoint.js';
export * from './collate.js';
export * from './evaluate.js';
export * from './filter.js';
export * from './forward.js';
export * from './ingest.js';
export * from './loss.js';
export * from './order.js';
export * from './pending.js';
export * from './report.js';
export * from './setup.js';
export * from './step.js';
export * from './tokenize.js';
export * from './tokens.js';
