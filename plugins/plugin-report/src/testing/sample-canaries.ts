import type { EvalResult } from '@framework/sdk';

/** As plugin-canary gives it when every canary was caught. */
export const sampleCanaries: EvalResult = {
  metrics: {
    planted: { value: 4, unit: 'canaries', better: 'neither', count: 4 },
    caught: { value: 4, unit: 'canaries', better: 'higher', count: 4 },
    survived: { value: 0, unit: 'canaries', better: 'lower', count: 4 },
  },
  rows: [
    ['secret', 'plugin-secret-filter', 'fall'],
    ['duplicate', 'plugin-near-dedup', 'fall'],
    ['duplicate', 'plugin-near-dedup', 'stay'],
    ['pii', 'plugin-pii-scrub', 'lose'],
  ].map(([kind, meantFor, must], at) => ({
    kind: kind!,
    id: `canary:${kind}:${at}`,
    meantFor: meantFor!,
    must: must!,
    foundIn: null,
  })),
  note: '2331 kept documents of all splits were searched for what was planted.',
};
