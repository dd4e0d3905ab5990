import type { EvalMetric, EvalResult, RandomStream } from '@framework/sdk';
import {
  bootstrapIntervals,
  FEWEST_DOCUMENTS,
  type Interval,
  type RatioOfSums,
  ratioOf,
} from './bootstrap.js';
import type { DocumentCost, Measurement } from './measure.js';

type Documents = readonly DocumentCost[];

/** Every ratio measured, as sums over documents. */
const RATIOS = {
  bitsPerByte: (all) =>
    ratio(
      all,
      (d) => d.model,
      (d) => d.bytes,
    ),
  'bitsPerByte/tokenUnigram': (all) =>
    ratio(
      all,
      (d) => d.tokenUnigram,
      (d) => d.bytes,
    ),
  'bitsPerByte/byteUnigram': (all) =>
    ratio(
      all,
      (d) => d.byteUnigram,
      (d) => d.bytes,
    ),
  'bitsPerByte/shuffledContext': (all) =>
    ratio(
      all,
      (d) => d.control.shuffled,
      (d) => d.control.bytes,
    ),
  'ratio/tokenUnigram': (all) =>
    ratio(
      all,
      (d) => d.model,
      (d) => d.tokenUnigram,
    ),
  'ratio/byteUnigram': (all) =>
    ratio(
      all,
      (d) => d.model,
      (d) => d.byteUnigram,
    ),
  'ratio/shuffledContext': (all) =>
    ratio(
      all,
      (d) => d.control.model,
      (d) => d.control.shuffled,
    ),
} as const satisfies Readonly<Record<string, (documents: Documents) => RatioOfSums>>;
type RatioName = keyof typeof RATIOS;
const RATIO_NAMES = Object.keys(RATIOS) as RatioName[];

const NOTES: Readonly<Partial<Record<RatioName, string>>> = {
  'bitsPerByte/tokenUnigram': 'token frequencies of the training split, add-one smoothed, same vocabulary',
  'bitsPerByte/byteUnigram': 'byte frequencies of the training split, add-one smoothed',
  'bitsPerByte/shuffledContext':
    'the same model, each sampled token predicted after its own context in random order; a control, not a baseline',
  'ratio/shuffledContext':
    'bits of the sampled tokens with their context in order, over bits with it shuffled',
};

export function perplexityResult(
  { documents, baselineTokens }: Measurement,
  resamples: number,
  random: RandomStream,
): EvalResult {
  const sums = Object.fromEntries(RATIO_NAMES.map((name) => [name, RATIOS[name](documents)])) as Record<
    RatioName,
    RatioOfSums
  >;
  const intervals = bootstrapIntervals(sums, resamples, random);
  const control = documents.reduce((sum, document) => sum + document.control.tokens, 0);
  const tokens = documents.reduce((sum, document) => sum + document.tokens, 0);
  const bytes = documents.reduce((sum, document) => sum + document.bytes, 0);
  const count = (name: RatioName): number => (name.endsWith('shuffledContext') ? control : tokens);
  const metrics: Record<string, EvalMetric> = Object.fromEntries(
    RATIO_NAMES.map((name) => [name, metric(name, ratioOf(sums[name]), count(name), intervals[name])]),
  );
  metrics['tokens'] = { value: tokens, unit: 'tokens', better: 'neither' };
  metrics['bytes'] = { value: bytes, unit: 'bytes', better: 'neither' };
  metrics['documents'] = { value: documents.length, unit: 'documents', better: 'neither' };
  return {
    metrics,
    rows: repositoryRows(documents),
    note: [
      `Bits of ${integer(tokens)} tokens over the ${integer(bytes)} bytes they stand for, in ${documentCount(documents.length)} of repositories that training never saw.`,
      'A document’s first token is context only; its end-of-document token is scored and stands for no byte; all models pay for the same content.',
      `Baselines were fitted on ${integer(baselineTokens)} training tokens. ${documents.length < FEWEST_DOCUMENTS ? `No intervals: ${documentCount(documents.length)} ${documents.length === 1 ? 'is' : 'are'} too few for them.` : 'Intervals: bootstrap over documents.'}`,
    ].join(' '),
  };
}

const integer = (value: number): string => value.toLocaleString('en-US');
const documentCount = (count: number): string => `${integer(count)} document${count === 1 ? '' : 's'}`;

/** Nothing was held out, or nothing of it could be scored: no figure, and why. */
export function unmeasured(why: string): EvalResult {
  return {
    metrics: Object.fromEntries(
      RATIO_NAMES.map((name) => [
        name,
        { value: null, unit: unitOf(name), better: betterOf(name), note: why },
      ]),
    ),
    note: why,
  };
}

function metric(name: RatioName, value: number, count: number, interval: Interval | undefined): EvalMetric {
  const measured = Number.isFinite(value);
  const note = measured ? NOTES[name] : 'no token was drawn for it';
  return {
    value: measured ? value : null,
    unit: unitOf(name),
    better: betterOf(name),
    count,
    ...(interval === undefined ? {} : { interval }),
    ...(note === undefined ? {} : { note }),
  };
}

const unitOf = (name: RatioName): string => (name.startsWith('ratio/') ? 'ratio' : 'bits/byte');
/** Baselines and controls are what they are; only the model's own figures can be good. */
const betterOf = (name: RatioName): EvalMetric['better'] =>
  name === 'bitsPerByte' || name.startsWith('ratio/') ? 'lower' : 'neither';

function repositoryRows(documents: Documents): NonNullable<EvalResult['rows']> {
  const groups = new Map<string, DocumentCost[]>();
  for (const document of documents) {
    groups.set(document.repository, [...(groups.get(document.repository) ?? []), document]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([repository, own]) => ({
      repository,
      documents: own.length,
      tokens: own.reduce((sum, { tokens }) => sum + tokens, 0),
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      bitsPerByte: ratioOf(RATIOS.bitsPerByte(own)),
      'bitsPerByte/tokenUnigram': ratioOf(RATIOS['bitsPerByte/tokenUnigram'](own)),
      'bitsPerByte/byteUnigram': ratioOf(RATIOS['bitsPerByte/byteUnigram'](own)),
    }));
}

function ratio(
  documents: Documents,
  numerator: (document: DocumentCost) => number,
  denominator: (document: DocumentCost) => number,
): RatioOfSums {
  return { numerators: documents.map(numerator), denominators: documents.map(denominator) };
}
