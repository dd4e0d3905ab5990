import type { EvalMetric, EvalResult, JsonValue } from '@framework/sdk';

/** As plugin-grounding-eval gives it: a head clearly above chance, and beside its baseline not clearly. */
export const sampleGrounding: EvalResult = {
  metrics: {
    accuracy: share(0.742, 0.027, 1000, 'higher'),
    accuracyHard: share(0.668, 0.042, 488, 'higher', 'the wrong passage is of the same repository'),
    accuracyEasy: share(0.812, 0.034, 512, 'higher', 'the wrong passage is of another repository'),
    shuffledControl: share(
      0.489,
      0.031,
      1000,
      'neither',
      'nothing tells the true one, so this must be 0.5 ± 0.05',
    ),
    lexicalBaseline: share(0.701, 0.028, 1000, 'neither', 'BM25 over the same tokens'),
    lexicalBaselineHard: share(
      0.64,
      0.043,
      488,
      'neither',
      'BM25 where the wrong passage is of the same repository',
    ),
    documents: { value: 121, unit: 'documents', better: 'neither' },
  },
  rows: [triple('same-repository', true, 0.612, 0.104), triple('other-repository', false, 0.087, 0.331)],
  note: '1000 triples of 121 held-out documents in 3 repositories that training never saw: a query, a passage of the same document that shares no token with it, and a wrong passage of the same length (488 of the same repository). Right means that the true passage scores higher; a tie is wrong.',
};

function share(
  value: number,
  half: number,
  count: number,
  better: EvalMetric['better'],
  note?: string,
): EvalMetric {
  return {
    value,
    unit: 'share',
    better,
    count,
    interval: { low: value - half, high: value + half, level: 0.95 },
    ...(note === undefined ? {} : { note }),
  };
}

function triple(
  kind: string,
  right: boolean,
  trueScore: number,
  wrongScore: number,
): Readonly<Record<string, JsonValue>> {
  return {
    kind,
    right,
    document: 'npm:d3-geo@3.1.1:src/clip/line.js',
    wrongDocument: 'npm:uuid@13.0.0:dist/parse.js',
    query: 'export default function(a, b, x0, y0, x1, y1) {\n  var ax = a[0],\n      ay = a[1],\n',
    truePassage:
      '  r = x0 - ax;\n  if (!dx && r > 0) return;\n  r /= dx;\n  if (dx < 0) {\n    if (r < t0) return;',
    wrongPassage: "    if (!validate(uuid)) {\n        throw TypeError('Invalid UUID');\n    }\n    let v;\n",
    trueScore,
    wrongScore,
    trueOverlap: 3.2,
    wrongOverlap: 1.07,
  };
}
