/**
 * Everything a plugin imports. Read in this order: `plugin.ts` (what a plugin is), `manifest.ts` (what it declares),
 * `hooks/` (the contract of each hook), `slots/` (parts with one owner), `data/` (what travels).
 */
export * from './api.js';
export * from './config.js';
export * from './data/artefact.js';
export * from './data/json.js';
export * from './data/record-batch.js';
export * from './data/records.js';
export * from './data/remote-sets.js';
export * from './data/safetensors.js';
export * from './data/state-version.js';
export * from './data/stored-floats.js';
export * from './data/tokens.js';
export * from './data/verdict.js';
export * from './deprecations.js';
export * from './doctor.js';
export * from './errors/framework-error.js';
export * from './errors/registry.js';
export * from './gates.js';
export * from './hooks/index.js';
export * from './manifest.js';
export * from './plan.js';
export * from './plugin.js';
export * from './proposals.js';
export * from './random.js';
export * from './run.js';
export * from './slots/attention.js';
export * from './slots/backend.js';
export * from './slots/device.js';
export * from './slots/encoder.js';
export * from './slots/executor.js';
export * from './slots/grounding-scorer.js';
export * from './slots/language-model.js';
export * from './slots/ops.js';
export * from './slots/optimizer.js';
export * from './slots/parameters.js';
export * from './slots/remote-files.js';
export * from './slots/replies.js';
export * from './slots/sandbox.js';
export * from './slots/sequencer.js';
export * from './slots/signature-kernels.js';
export * from './slots/text-kernels.js';
export * from './slots/tokenizer.js';
export * from './slots/tokenizer-files.js';
export * from './slots/trainer.js';
export * from './token.js';
