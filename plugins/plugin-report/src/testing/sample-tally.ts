import type { VerdictTally } from '@framework/sdk';

/** Of 2,950 documents 619 are dropped; 12 of them twice, by quality and as near-duplicates. */
export const sampleTally: VerdictTally = {
  documents: {
    in: { documents: 2950, bytes: 11_204_551 },
    kept: { documents: 2210, bytes: 7_800_112 },
    held: { documents: 121, bytes: 800_431 },
    dropped: { documents: 619, bytes: 2_604_008 },
  },
  byPlugin: {
    'plugin-gpl-filter': {
      keep: { 'license-elected': { documents: 31, bytes: 412_000 } },
      drop: { 'license-lgpl': { documents: 22, bytes: 731_204 } },
    },
    'plugin-code-quality': {
      drop: {
        minified: { documents: 96, bytes: 1_390_412 },
        'line-too-long': { documents: 61, bytes: 200_110 },
        generated: { documents: 14, bytes: 80_770 },
        'too-short': { documents: 299, bytes: 10_512 },
      },
    },
    'plugin-secret-filter': { drop: { secret: { documents: 3, bytes: 9_000 } } },
    'plugin-pii-scrub': { rewrite: { 'personal-data': { documents: 37, bytes: 402_118 } } },
    'plugin-near-dedup': {
      drop: {
        'near-duplicate': { documents: 76, bytes: 60_000 },
        'exact-duplicate': { documents: 41, bytes: 21_000 },
      },
    },
    'plugin-canary': { drop: { canary: { documents: 2, bytes: 1_600 } } },
    'plugin-holdout': {
      hold: { 'heldout-repository': { documents: 121, bytes: 800_431 } },
      drop: { 'heldout-duplicate-of-training': { documents: 17, bytes: 102_000 } },
    },
  },
  firstDrop: {
    'plugin-canary': { canary: { documents: 2, bytes: 1_600 } },
    'plugin-code-quality': {
      generated: { documents: 14, bytes: 80_770 },
      'line-too-long': { documents: 61, bytes: 200_110 },
      minified: { documents: 96, bytes: 1_390_412 },
      'too-short': { documents: 299, bytes: 10_512 },
    },
    'plugin-gpl-filter': { 'license-lgpl': { documents: 22, bytes: 731_204 } },
    'plugin-holdout': { 'heldout-duplicate-of-training': { documents: 17, bytes: 102_000 } },
    'plugin-near-dedup': {
      'exact-duplicate': { documents: 41, bytes: 20_900 },
      'near-duplicate': { documents: 64, bytes: 57_500 },
    },
    'plugin-secret-filter': { secret: { documents: 3, bytes: 9_000 } },
  },
};
