/**
 * The contract as functions: what the kernel checks of a plugin while it loads and runs it, and the contract tests
 * check of it alone. Both call these, so that they cannot disagree. Plugin authors need none of it.
 */
export * from './config-schema.js';
export * from './config-value.js';
export * from './copy-prefilter.js';
export * from './declared.js';
export * from './deep-freeze.js';
export * from './describe.js';
export * from './eval-view.js';
export * from './filter-result.js';
export * from './manifest.js';
export * from './nearest.js';
export * from './plain-text.js';
export * from './repository-name.js';
export * from './result-error.js';
export * from './row-digests.js';
export * from './shingles.js';
export * from './sketch-file.js';
export * from './stability.js';
export * from './text-sketch.js';
export * from './token-batch.js';
export * from './version-range.js';
export * from './whole-slot.js';
