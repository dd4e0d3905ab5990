import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { groupTestFiles } from './scripts/test-groups.js';

/** Where `run-tests.js` wants files put together that can share a process. */
const groups = process.env.FRAMEWORK_TEST_GROUPS;

/** Processor seconds of what takes longest. */
const longer = JSON.parse(readFileSync(new URL('./test/longer-tests.json', import.meta.url), 'utf8'));
const secondsOf = (file) => longer[relative(import.meta.dirname, file).replaceAll('\\', '/')] ?? 0;

// Tests run on the compiled output: no loader handles decorators, and what ships is what is tested.
export default {
  files: [
    'sdk/dist/**/*.test.js',
    'sdk/examples/dist/**/*.test.js',
    'core/dist/**/*.test.js',
    'native/dist/**/*.test.js',
    'evaluation/dist/**/*.test.js',
    'readers/dist/**/*.test.js',
    'plugins/*/dist/**/*.test.js',
    'test/dist/**/*.test.js',
    ...(groups ? groupTestFiles(groups) : []),
  ],
  // The longest first: the last of them would run alone.
  sortTestFiles: (one, other) => secondsOf(other) - secondsOf(one),
  require: ['./scripts/test-file.js'],
  timeout: '120s',
  // Two more than there are cores, few as they are: many tests wait for a process they started. Never many, and in the full
  // tier two: each may take all cores, and sandboxes have limits in seconds.
  concurrency: process.env.FRAMEWORK_FULL === '1' ? 2 : Math.min(availableParallelism() + 2, 4),
  // Addons and the tensor libraries do not live well in worker threads.
  workerThreads: false,
};
