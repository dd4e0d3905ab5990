import {
  GROUNDING_SCORER,
  type GroundingScorer,
  randomStream,
  TOKENIZER,
  type Tokenizer,
} from '@framework/sdk';
import { evalContext, evalReport, hookContext, makePlugin, type TestDocument } from '@framework/sdk/testing';
import test from 'ava';
import grounding from './plugin.js';

/** A byte is a token; 256 ends a document. */
const tokenizer: Tokenizer = {
  vocabularySize: 257,
  endOfDocument: 256,
  hash: 'bytes',
  encode: (bytes: Uint8Array) => Uint32Array.from(bytes),
  decode: (ids: Uint32Array) => Uint8Array.from(ids.filter((id) => id < 256)),
} as unknown as Tokenizer;

/** Embeds a text by its mean byte value, or by what is given. */
const scorer = (
  of: (ids: Int32Array, side: 'query' | 'passage') => readonly [number, number],
): GroundingScorer => {
  const embed = (side: 'query' | 'passage') => (texts: readonly Int32Array[]) =>
    Float32Array.from(
      texts.flatMap((ids) => {
        const point = of(ids, side);
        return point.map((value) => value / Math.hypot(...point));
      }),
    );
  return { dimensions: 2, tokens: 24, embedQueries: embed('query'), embedPassages: embed('passage') };
};

/** Each document is written in a letter of its own, with words that all share. */
const documents: readonly TestDocument[] = Array.from({ length: 20 }, (_, n) => {
  const letter = String.fromCharCode(97 + n);
  return {
    id: `repository-${n % 4}:${n}`,
    text: Array.from({ length: 30 }, (_, word) =>
      word % 3 === 0 ? 'return' : letter.repeat(1 + (word % 4)),
    ).join(' '),
    split: 'heldout',
  };
});
const training: readonly TestDocument[] = documents.map(({ id, text }) => ({ id: `train-${id}`, text }));

/** The letter that only this document has, as an angle. */
const knowing = scorer((ids) => {
  const letters = [...ids].filter(
    (id) => id >= 97 && id <= 116 && !'return'.includes(String.fromCharCode(id)),
  );
  const angle = (letters[0] ?? 0) / 8;
  return [Math.cos(angle), Math.sin(angle)];
});

async function measure(
  given: GroundingScorer,
  held: readonly TestDocument[] = documents,
  config: Readonly<Record<string, unknown>> = {},
) {
  const report = evalReport();
  const base = hookContext({
    slots: [
      [GROUNDING_SCORER, given],
      [TOKENIZER, tokenizer],
    ],
  });
  const plugin = makePlugin(grounding, undefined, { config: { triples: 800, ...config } });
  await plugin.hooks!.evaluate!(report, evalContext(base, [...held, ...training], tokenizer));
  return report.results.get('grounding')!;
}

test('a scorer that knows is right, and its control is a coin', async (t) => {
  const { metrics, rows, note } = await measure(knowing);
  t.true(metrics['accuracy']!.value! > 0.75, `${metrics['accuracy']!.value}`);
  t.true(metrics['accuracy']!.interval!.low > 0.5);
  t.is(metrics['accuracy']!.count, 800);
  t.is(metrics['accuracyHard']!.count, 400);
  t.is(metrics['accuracyEasy']!.count, 400);
  t.true(Math.abs(metrics['shuffledControl']!.value! - 0.5) < 0.1, `${metrics['shuffledControl']!.value}`);
  t.true(metrics['lexicalBaseline']!.value! > 0.9, 'letters of their own overlap');
  t.is(metrics['documents']!.value, 20);
  t.is(rows!.length, 8);
  t.regex(String(rows![0]!['query']), /return/);
  t.regex(note!, /800 triples of 20 held-out documents in 4 repositories/);
});

test('a scorer that knows nothing is a coin, and ties are wrong', async (t) => {
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'noise', sequence: 0 });
  const noise = await measure(scorer(() => [random.normal(), random.normal()]));
  t.true(Math.abs(noise.metrics['accuracy']!.value! - 0.5) < 0.08, `${noise.metrics['accuracy']!.value}`);
  const constant = await measure(scorer(() => [1, 0]));
  t.is(constant.metrics['accuracy']!.value, 0);
  t.is(constant.metrics['shuffledControl']!.value, 0);
});

test('a scorer that leaks which passage is the true one is found by the control', async (t) => {
  // It is called with all true passages before the wrong ones: order is what must not be learnt.
  let passages = 0;
  const leaking = scorer((_ids, side) => (side === 'query' || ++passages <= 800 ? [1, 0] : [0, 1]));
  const { metrics } = await measure(leaking);
  t.is(metrics['accuracy']!.value, 1);
  t.is(metrics['shuffledControl']!.value, 1);
});

test('too few documents: null with a reason, never a stand-in', async (t) => {
  const none = await measure(knowing, []);
  for (const metric of Object.values(none.metrics)) {
    t.is(metric.value, null);
    t.regex(metric.note!, /No document of the split 'heldout' has 32 tokens/);
  }
  const one = await measure(knowing, documents.slice(0, 1));
  t.regex(one.metrics['accuracy']!.note!, /one document/);
  const two = await measure(knowing, [documents[0]!, documents[1]!]);
  t.is(two.metrics['accuracyHard']!.value, null);
  t.regex(two.metrics['accuracyHard']!.note!, /no repository has two/);
  t.is(two.metrics['shuffledControl']!.value, null);
  t.regex(two.metrics['shuffledControl']!.note!, /no third document/);
  t.is(two.metrics['accuracyEasy']!.count, 800);
});

test('a control of too few says so', async (t) => {
  const { metrics } = await measure(knowing, documents, { triples: 599 });
  t.regex(metrics['shuffledControl']!.note!, /599 are too few to tell 0.5 ± 0.05/);
  t.notRegex((await measure(knowing)).metrics['shuffledControl']!.note!, /too few/);
});

test('a stopped evaluation ends', async (t) => {
  const abort = new AbortController();
  const stopping: GroundingScorer = {
    ...knowing,
    embedQueries(texts) {
      abort.abort(new Error('stopped'));
      return knowing.embedQueries(texts);
    },
  };
  const base = {
    ...hookContext({
      slots: [
        [GROUNDING_SCORER, stopping],
        [TOKENIZER, tokenizer],
      ],
    }),
    signal: abort.signal,
  };
  const plugin = makePlugin(grounding);
  const evaluation = Promise.resolve(
    plugin.hooks!.evaluate!(evalReport(), evalContext(base, [...documents, ...training], tokenizer)),
  );
  await t.throwsAsync(evaluation, { message: 'stopped' });
});
