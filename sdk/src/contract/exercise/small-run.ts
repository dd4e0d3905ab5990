import type { EvalResult } from '../../hooks/evaluate.js';
import type { RunReport } from '../../hooks/report.js';
import type { StepEvent } from '../../hooks/step.js';

export const SMALL_STEP: StepEvent = {
  step: 1,
  steps: 2,
  tokens: 96,
  metrics: { loss: 2.5, gradientNorm: 1, learningRate: 0.001 },
  seconds: 0.1,
  tokensPerSecond: 960,
};

/**
 * A run that did little, with an entry of each kind.
 *
 * @param dir where reports are written
 */
export function smallRun(dir: string): RunReport {
  const results: Readonly<Record<string, EvalResult>> = {
    perplexity: { metrics: { perplexity: { value: 12.5, unit: 'per token', better: 'lower', count: 3 } } },
  };
  return {
    name: 'contract',
    preset: 'contract',
    dir,
    stages: [{ name: 'filter', reused: false, seconds: 0.5, fingerprint: '0'.repeat(64), note: '' }],
    sources: {
      contract: {
        fingerprint: '0'.repeat(64),
        documents: 3,
        bytes: 120,
        skipped: { binary: 1 },
        details: {},
      },
    },
    tally: {
      documents: {
        in: { documents: 3, bytes: 120 },
        kept: { documents: 2, bytes: 80 },
        dropped: { documents: 1, bytes: 40 },
        held: { documents: 1, bytes: 40 },
      },
      byPlugin: { contract: { drop: { 'too-large': { documents: 1, bytes: 40 } } } },
    },
    groups: async () => [
      { value: 'MIT', split: 'train', documents: 2, bytes: 80, tokens: 40 },
      { value: 'null', split: 'heldout', documents: 1, bytes: 40, tokens: 20 },
    ],
    verdicts: async () => [
      { id: 'contract:a', plugin: 'contract', action: 'drop', reason: 'too-large', evidence: { bytes: 9 } },
    ],
    async *steps() {
      yield SMALL_STEP;
    },
    results,
    lock: {},
    gates: [],
    provenance: null,
    contentRoot: '0'.repeat(64),
    plan: {},
  };
}
