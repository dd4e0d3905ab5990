import { bytes, count, defineConfig, oneOf, seconds, text } from '@framework/sdk';

/** The core's own configuration, under `run:` in a preset. Its type is `RunConfig` (`plugins/resolved-plan.ts`). */
export const runSchema = defineConfig({
  seed: count({ doc: 'Every random stream is keyed by it: the same seed, the same bytes.', default: 1 }),
  workers: count({ doc: 'Worker threads for the data stages; 0 takes one a core.', default: 0, max: 1024 }),
  batchSize: count({ doc: 'Documents a batch of the data stages.', default: 256, min: 1, max: 65_536 }),
  shardBytes: bytes({
    doc: 'Bytes of content after which a shard is closed.',
    default: 16 * 2 ** 20,
    min: 1024,
  }),
  duplicateIds: oneOf(['drop-same', 'keep-first', 'error'], {
    doc: 'Documents with the id of one before them: dropped on record where they are the same in text and metadata, and refused where they differ; all but the first dropped on record; or all refused.',
    default: 'drop-same',
  }),
  watchdogSeconds: seconds({
    doc: 'Longest a single call into a plugin may take before the run is given up; 0 waits for ever.',
    default: 600,
  }),
  checkpointEvery: count({ doc: 'Optimizer steps between checkpoints.', default: 100, min: 1 }),
  keepCheckpoints: count({ doc: 'Checkpoints kept besides the last.', default: 1 }),
  evaluateEvery: count({
    doc: 'Optimizer steps between evaluations; 0 evaluates at the end only.',
    default: 0,
  }),
  backend: text({ doc: '`auto` for the best that works here, or the id of one: `native`.', default: 'auto' }),
  threads: count({ doc: 'Threads a backend computes with; 0 takes one a core.', default: 0, max: 1024 }),
});
