import { definePlugin, frameworkError, TEXT_KERNELS } from '@framework/sdk';
import { config as schema } from './config.js';
import { BenchmarkIndex } from './matching/benchmark-index.js';
import { readBenchmark } from './tasks/read-benchmark.js';
import type { Benchmark } from './tasks/task.js';

export default definePlugin(schema, ({ config, find, log, worker }) => {
  let benchmarks: readonly Benchmark[] | undefined;
  let index: BenchmarkIndex | undefined;
  const kernels = () => {
    const offered = find(TEXT_KERNELS);
    return offered?.ok ? offered.tasks : undefined;
  };
  return {
    hooks: {
      // Before any document: a file that cannot be read whole would let tasks through.
      async setup() {
        const files = config.benchmarks.filter((file) => file !== '');
        if (files.length === 0 && !worker)
          log.warn('no benchmark is named in `benchmarks`: nothing is looked for');
        benchmarks = await Promise.all(files.map(readBenchmark));
      },
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          if (benchmarks === undefined) {
            throw frameworkError('FWK_FIT_MISSING', {
              message: 'documents were to be judged before the tasks were read',
              action: 'call `setup` first',
            });
          }
          // Made where documents are judged, not in every thread of every run.
          index ??= new BenchmarkIndex(benchmarks, config, kernels());
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row)) continue;
            const finding = index.find(batch.bytes(row));
            if (finding) batch.judge(row, { action: 'drop', reason: 'benchmark', evidence: { ...finding } });
          }
        },
      },
    },
  };
});
