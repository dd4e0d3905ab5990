import type { RunReport, StepEvent } from '@framework/sdk';

export const sampleSteps = (count: number): StepEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    step: index + 1,
    steps: 100,
    tokens: (index + 1) * 512,
    metrics: {
      loss: 5 - index / 32,
      'loss/causal-lm': 5 - index / 32,
      learningRate: 2 ** -10,
      'gradientNorm/body': 0.5,
    },
    seconds: 0.25,
    tokensPerSecond: 2048,
  }));

const nothing = { documents: 0, bytes: 0 };

/** A run as far as this plugin reads it, with hostile completions. */
export const sampleRun = (dir: string, steps: number, changes: Partial<RunReport> = {}): RunReport => ({
  name: 'sample',
  preset: 'tiny',
  dir,
  stages: [],
  sources: {},
  tally: { documents: { in: nothing, kept: nothing, dropped: nothing, held: nothing }, byPlugin: {} },
  groups: async () => [],
  verdicts: async () => [],
  async *steps() {
    yield* sampleSteps(steps);
  },
  results: {
    perplexity: {
      metrics: {
        bitsPerByte: {
          value: 2.25,
          unit: 'bits/byte',
          better: 'lower',
          count: 40,
          interval: { low: 2, high: 2.5, level: 0.95 },
        },
      },
    },
    humaneval: {
      metrics: {
        'pass@1': { value: 0.25, unit: 'share', better: 'higher', count: 20, note: 'few | tasks' },
        'pass@10': { value: null, unit: 'share', better: 'higher', note: 'too few samples' },
      },
      rows: [
        {
          task: 'T/0',
          completion: '    return 1\n```\n<script>alert(1)</script>\n````\n\u001b[31m',
          sample: 0,
        },
        { task: 'T/1', completion: 'x'.repeat(20_000), sample: 0 },
        { task: 'T/2', completion: '', sample: 0 },
      ],
    },
  },
  gates: [
    { metric: 'humaneval.pass@1', gate: { min: 0.5 }, outcome: 'fail', value: 0.25, why: '0.25 < 0.5' },
  ],
  provenance: { root: 'd'.repeat(64), sources: {} },
  lock: { seed: 1 },
  contentRoot: 'c'.repeat(64),
  plan: { configuration: { run: { seed: 1 } }, parameters: {} },
  ...changes,
});
