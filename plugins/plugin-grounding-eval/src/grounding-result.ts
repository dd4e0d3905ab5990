import { wilson } from '@framework/evaluation';
import type { EvalMetric, EvalResult, JsonValue } from '@framework/sdk';
import type { ScoredPair, ScoredTriple } from './score-triples.js';
import type { TripleKind } from './triples.js';

/** A share within 0.05 of 0.5 is told from one that is not with this many. */
const ENOUGH_FOR_CONTROL = 600;

const NAMES = [
  'accuracy',
  'accuracyHard',
  'accuracyEasy',
  'shuffledControl',
  'lexicalBaseline',
  'lexicalBaselineHard',
] as const;
type MetricName = (typeof NAMES)[number];

const NOTES: Readonly<Partial<Record<MetricName, string>>> = {
  accuracyHard: 'the wrong passage is of the same repository',
  accuracyEasy: 'the wrong passage is of another repository',
  shuffledControl:
    'the same passages, with a query of a third document: nothing tells the true one, so this must be 0.5 ± 0.05',
  lexicalBaseline: 'BM25 over the same tokens: what overlap alone achieves on the same triples',
  lexicalBaselineHard: 'BM25 where the wrong passage is of the same repository',
};

export interface ResultParts {
  readonly scored: readonly ScoredTriple[];
  /** Held-out documents that triples were drawn from. */
  readonly documents: number;
  readonly repositories: number;
  readonly baselineDocuments: number;
  readonly rows: readonly Readonly<Record<string, JsonValue>>[];
}

export function groundingResult(parts: ResultParts): EvalResult {
  const { scored } = parts;
  const ofKind = (kind: TripleKind) => scored.filter(({ triple }) => triple.kind === kind);
  const [hard, easy] = [ofKind('same-repository'), ofKind('other-repository')];
  const pairs: Readonly<Record<MetricName, readonly (ScoredPair | null)[]>> = {
    accuracy: scored.map(({ head }) => head),
    accuracyHard: hard.map(({ head }) => head),
    accuracyEasy: easy.map(({ head }) => head),
    shuffledControl: scored.map(({ control }) => control),
    lexicalBaseline: scored.map(({ lexical }) => lexical),
    lexicalBaselineHard: hard.map(({ lexical }) => lexical),
  };
  const metrics = Object.fromEntries(NAMES.map((name) => [name, share(name, pairs[name])]));
  return {
    metrics: {
      ...metrics,
      documents: { value: parts.documents, unit: 'documents', better: 'neither' },
    },
    rows: parts.rows,
    note: [
      `${scored.length} triples of ${parts.documents} held-out documents in ${parts.repositories} repositories that training never saw: a query, a passage of the same document that shares no token with it, and a wrong passage of the same length (${hard.length} of the same repository).`,
      'Right means that the true passage scores higher; a tie is wrong. Intervals are Wilson’s at 95%; they take triples for independent, and several may be of one document.',
      `The lexical baseline counted tokens in ${parts.baselineDocuments} training documents.`,
    ].join(' '),
  };
}

/** Nothing could be measured: no figure, and why. */
export function unmeasured(why: string): EvalResult {
  return {
    metrics: Object.fromEntries(
      NAMES.map((name) => [
        name,
        { value: null, unit: 'share', better: betterOf(name), count: 0, note: why },
      ]),
    ),
    note: why,
  };
}

function share(name: MetricName, pairs: readonly (ScoredPair | null)[]): EvalMetric {
  const measured = pairs.filter((pair) => pair !== null);
  const count = measured.length;
  const shape = { unit: 'share', better: betterOf(name), count } as const;
  if (count === 0) return { ...shape, value: null, note: missing(name) };
  const right = measured.filter(({ truth, wrong }) => truth > wrong).length;
  const few =
    name === 'shuffledControl' && count < ENOUGH_FOR_CONTROL
      ? [`${count} are too few to tell 0.5 ± 0.05: ${ENOUGH_FOR_CONTROL} are needed`]
      : [];
  const note = [NOTES[name] ?? [], few].flat().join('; ');
  return {
    ...shape,
    value: right / count,
    interval: wilson(right, count),
    ...(note === '' ? {} : { note }),
  };
}

const missing = (name: MetricName): string =>
  name.endsWith('Hard')
    ? 'no repository has two held-out documents that are long enough'
    : name === 'accuracyEasy'
      ? 'held-out documents are of one repository'
      : 'there is no third document to take a query from';

/** Baselines and controls are what they are; only the head's own figures can be good. */
const betterOf = (name: MetricName): EvalMetric['better'] =>
  name.startsWith('accuracy') ? 'higher' : 'neither';
