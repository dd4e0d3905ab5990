import type { EvalResult, RunReport, VerdictRow } from '@framework/sdk';
import { sampleBlend } from './sample-blend.js';
import { sampleCanaries } from './sample-canaries.js';
import { sampleGates } from './sample-gates.js';
import { sampleGrounding } from './sample-grounding.js';
import { sampleHumaneval } from './sample-humaneval.js';
import { samplePlan } from './sample-plan.js';
import { sampleSteps } from './sample-steps.js';
import { sampleTally } from './sample-tally.js';

const sha = (letter: string): string => letter.repeat(64);

export const sampleResults: Readonly<Record<string, EvalResult>> = {
  grounding: sampleGrounding,
  humaneval: sampleHumaneval,
  canaries: sampleCanaries,
  perplexity: {
    metrics: {
      bitsPerByte: metric(1.94, 0.08, 'lower'),
      'bitsPerByte/tokenUnigram': metric(3.02, 0.09, 'neither'),
      'bitsPerByte/byteUnigram': metric(4.87, 0.05, 'neither'),
      'bitsPerByte/shuffledContext': metric(3.31, 0.21, 'neither'),
      'ratio/tokenUnigram': { ...metric(0.642, 0.021, 'lower'), unit: 'ratio' },
      'ratio/byteUnigram': { ...metric(0.398, 0.014, 'lower'), unit: 'ratio' },
      'ratio/shuffledContext': { ...metric(0.586, 0.045, 'lower'), unit: 'ratio' },
      tokens: { value: 43_512, unit: 'tokens', better: 'neither' },
      bytes: { value: 131_904, unit: 'bytes', better: 'neither' },
    },
    rows: [
      {
        repository: 'npm:d3-geo@3.1.1',
        documents: 18,
        tokens: 21_004,
        bytes: 61_220,
        bitsPerByte: 2.11,
        'bitsPerByte/tokenUnigram': 3.2,
        'bitsPerByte/byteUnigram': 4.95,
      },
      {
        repository: 'npm:uuid@13.0.0',
        documents: 24,
        tokens: 9_120,
        bytes: 27_411,
        bitsPerByte: 1.72,
        'bitsPerByte/tokenUnigram': 2.88,
        'bitsPerByte/byteUnigram': 4.8,
      },
      {
        repository: 'npm:mustache@4.2.0',
        documents: 3,
        tokens: 13_388,
        bytes: 43_273,
        bitsPerByte: 1.84,
        'bitsPerByte/tokenUnigram': 2.86,
        'bitsPerByte/byteUnigram': 4.79,
      },
    ],
    note: 'Bits of 43512 tokens over the 131904 bytes they stand for, in 45 documents of repositories that training never saw.',
  },
  completions: {
    metrics: {},
    rows: [
      {
        id: 'npm:d3-geo@3.1.1:src/clip/line.js',
        repository: 'npm:d3-geo@3.1.1',
        prompt: 'export default function(a, b, x0, y0, x1, y1) {\n  var ax = a[0],\n      ay = a[1],\n',
        completion:
          '      ax = b[1],\n      y = a[0],\n      x = a[1];\n  return x0 < y0 ? x : y < 0 ? -1 : 1 > 0;\n}\n\nexport function \uFFFD(x) {',
        reference:
          '      bx = b[0],\n      by = b[1],\n      t0 = 0,\n      t1 = 1,\n      dx = bx - ax,\n      dy = by - ay,\n      r;\n',
      },
      {
        id: 'npm:uuid@13.0.0:dist/parse.js',
        repository: 'npm:uuid@13.0.0',
        prompt: "import validate from './validate.js';\nfunction parse(uuid) {\n    if (!validate(uuid)) {\n",
        completion:
          "        throw new TypeError('Invalid valid');\n    }\n    return new Array(uuid);\n}\nexport default parse;\n",
        reference: "        throw TypeError('Invalid UUID');\n    }\n    let v;\n    return Uint8Array.of(",
      },
    ],
    note: 'Completions as the model gave them: files drawn by the run’s seed, nothing chosen, nothing mended. Temperature 0.7, top-p 0.95, at most 64 tokens.',
  },
};

function metric(value: number, half: number, better: 'lower' | 'neither') {
  return {
    value,
    unit: 'bits/byte',
    better,
    count: 43_512,
    interval: { low: value - half, high: value + half, level: 0.95 },
  };
}

/** A whole small run, as the kernel hands it to observers. Every part can be replaced. */
export function sampleRun(dir: string, changes: Partial<RunReport> = {}, steps = 400): RunReport {
  return {
    name: 'tiny-code',
    preset: 'tiny-code',
    dir,
    gates: sampleGates,
    provenance: {
      root: sha('4'),
      sources: {
        packages: { root: sha('5'), documents: 2049, bytes: 7_988_210 },
        prose: { root: sha('6'), documents: 240, bytes: 520_300 },
        traces: { root: sha('7'), documents: 42, bytes: 92_033 },
      },
    },
    blend: sampleBlend,
    contentRoot: sha('c'),
    stages: [
      stage('ingest', true, 0.02, '25 packages'),
      stage('filter', true, 0.04, '2,310 documents kept'),
      stage('tokenize', false, 12.41, '4,096 pieces, 2.7 M tokens'),
      stage('sequence', false, 0.61, '10,433 windows of 256'),
      stage('train', false, 151.2, '400 steps'),
      stage('evaluate', false, 14.9, ''),
    ],
    sources: {
      packages: {
        fingerprint: sha('f'),
        documents: 2650,
        bytes: 10_504_551,
        skipped: { 'too-large': 3, binary: 12, symlink: 0 },
        details: {
          packages: { 'd3-geo': '3.1.1', lodash: '4.17.21', rxjs: '7.8.2', uuid: '13.0.0', zod: '4.1.12' },
          root: 'node_modules',
        },
      },
      prose: { fingerprint: sha('1'), documents: 254, bytes: 604_700, skipped: {}, details: {} },
      traces: { fingerprint: sha('2'), documents: 42, bytes: 92_033, skipped: {}, details: {} },
      canary: {
        fingerprint: sha('3'),
        documents: 4,
        bytes: 3_267,
        skipped: {},
        details: { planted: 'documents that the filters must catch; none of them is trained on' },
      },
    },
    tally: sampleTally,
    groups: async (column) =>
      column === 'license'
        ? [
            group('MIT', 1714, 5_399_769),
            group('ISC', 322, 1_200_431),
            group('Apache-2.0', 174, 1_199_912),
            group('MIT', 121, 800_431, 'heldout'),
          ]
        : column === 'language'
          ? [
              group('javascript', 1490, 5_500_100),
              group('typescript', 820, 3_000_012),
              group('', 21, 100_431),
            ]
          : column === 'licenseExpression'
            ? [group('MIT', 1683, 5_100_000), group('(MIT OR GPL-3.0-or-later)', 31, 299_769)]
            : column === 'naturalLanguage'
              ? [
                  group('unknown', 2091, 8_080_243),
                  group('eng', 226, 498_100),
                  group('deu', 8, 14_100),
                  group('und', 6, 8_100),
                ]
              : column === 'share'
                ? [group('code', 2049, 7_988_210), group('text', 240, 520_300), group('trace', 42, 92_033)]
                : [],
    verdicts: async (): Promise<VerdictRow[]> => [
      {
        id: 'npm:lamejs@1.2.1:lame.all.js',
        plugin: 'plugin-gpl-filter',
        action: 'drop',
        reason: 'license-lgpl',
        evidence: { expression: 'LGPL-3.0', from: 'package.json' },
      },
      {
        id: 'npm:rxjs@7.8.2:dist/bundles/rxjs.umd.min.js',
        plugin: 'plugin-code-quality',
        action: 'drop',
        reason: 'minified',
        evidence: { average: 1204.2, limit: 100 },
      },
      {
        id: 'npm:date-fns@4.1.0:locale/de/_lib/formatDistance.d.ts',
        plugin: 'plugin-holdout',
        action: 'drop',
        reason: 'heldout-duplicate-of-training',
        evidence: { share: 0.83, threshold: 0.5, lines: 6 },
      },
      ...['de', 'fr', 'nl'].map((locale, at) => ({
        id: `npm:date-fns@4.1.0:locale/${locale}/cdn.js`,
        plugin: 'plugin-near-dedup',
        action: 'drop',
        reason: 'near-duplicate',
        evidence: {
          kept: 'npm:date-fns@4.1.0:locale/en-GB/cdn.js',
          jaccard: 0.861 + at / 100,
          threshold: 0.8,
          group: 31,
        },
      })),
      {
        id: 'npm:ramda@0.31.3:src/internal/_isString.js',
        plugin: 'plugin-near-dedup',
        action: 'drop',
        reason: 'exact-duplicate',
        evidence: { kept: 'npm:ramda@0.31.3:es/internal/_isString.js', group: 2 },
      },
    ],
    async *steps() {
      yield* sampleSteps(steps);
    },
    results: sampleResults,
    lock: {
      sdk: '1.0.0',
      preset: 'tiny-code',
      configHash: sha('a'),
      seed: 1,
      plugins: { 'plugin-trainer': { version: '0.1.0', integrity: sha('b') } },
      dataFingerprint: sha('d'),
      tokenizerHash: sha('e'),
      order: {
        filter: [
          'plugin-gpl-filter',
          'plugin-code-quality',
          'plugin-secret-filter',
          'plugin-pii-scrub',
          'plugin-near-dedup',
          'plugin-canary',
          'plugin-holdout',
        ],
      },
      backend: { name: 'native', threads: 2, choice: { instructions: 'avx2' } },
    },
    plan: samplePlan,
    ...changes,
  };
}

const stage = (name: string, reused: boolean, seconds: number, note: string) => ({
  name,
  reused,
  seconds,
  note,
  fingerprint: sha('9'),
});
const group = (value: string, documents: number, bytes: number, split = 'train') => ({
  value,
  split,
  documents,
  bytes,
  tokens: Math.round(bytes / 3.1),
});
