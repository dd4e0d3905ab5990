import type { GateResult } from '@framework/sdk';

/** One of each outcome. */
export const sampleGates: readonly GateResult[] = [
  {
    metric: 'canaries.survived',
    gate: { max: 0 },
    outcome: 'pass',
    value: 0,
    count: 4,
    why: '0 ≤ 0',
  },
  {
    metric: 'grounding.accuracy',
    gate: { min: 0.7, lowAbove: 0.5 },
    outcome: 'pass',
    value: 0.742,
    interval: { low: 0.715, high: 0.769, level: 0.95 },
    count: 1000,
    why: '0.742 ≥ 0.7; 0.715 > 0.5',
  },
  {
    metric: 'grounding.shuffledControl',
    gate: { min: 0.45, max: 0.55, minCount: 1200 },
    outcome: 'not-enough-data',
    value: 0.489,
    interval: { low: 0.458, high: 0.52, level: 0.95 },
    count: 1000,
    why: 'it rests on 1000 measurements, 1200 are asked for',
  },
  {
    metric: 'perplexity.bitsPerByte',
    gate: { max: 1.9 },
    outcome: 'fail',
    value: 1.94,
    interval: { low: 1.86, high: 2.02, level: 0.95 },
    count: 43_512,
    why: '1.94 > 1.9',
  },
];
