import { availableParallelism } from 'node:os';

// Tests run on the compiled output: no loader handles decorators, and what ships is what is tested.
export default {
  files: [
    'sdk/dist/**/*.test.js',
    'sdk/examples/dist/**/*.test.js',
    'core/dist/**/*.test.js',
    'native/dist/**/*.test.js',
    'evaluation/dist/**/*.test.js',
    'plugins/*/dist/**/*.test.js',
    'test/dist/**/*.test.js',
  ],
  timeout: '120s',
  // One more than there are cores: many tests wait for a process they started. The full tier's take all cores each.
  concurrency: process.env.FRAMEWORK_FULL === '1' ? 2 : availableParallelism() + 1,
  // Addons and the tensor libraries do not live well in worker threads.
  workerThreads: false,
};
