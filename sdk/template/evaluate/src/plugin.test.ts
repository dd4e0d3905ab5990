import { fileURLToPath } from 'node:url';
import { LANGUAGE_MODEL, type LanguageModel, TOKENIZER, type Tokenizer } from '@framework/sdk';
import { evalContext, evalReport, openPlugin } from '@framework/sdk/testing';
import test from 'ava';

const dir = fileURLToPath(new URL('..', import.meta.url));

/** A token a byte. */
const tokenizer: Tokenizer = {
  vocabularySize: 257,
  hash: 'bytes',
  endOfDocument: 256,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(ids),
  piece: (id) => String.fromCharCode(id),
};

/** A model that knows one answer to each prompt. */
const modelOf = (answers: Readonly<Record<string, string>>): LanguageModel => ({
  vocabularySize: 257,
  contextLength: 64,
  score: () => new Float32Array(),
  generate: (prompt, { maximum }) =>
    [...Buffer.from(answers[Buffer.from(prompt).toString()] ?? '')].slice(0, maximum),
});

async function evaluate(
  tasks: readonly { prompt: string; expected: string }[],
  answers: Record<string, string>,
) {
  const model = modelOf(answers);
  const plugin = await openPlugin({
    dir,
    config: { tasks },
    slots: [
      [LANGUAGE_MODEL, model],
      [TOKENIZER, tokenizer],
    ],
  });
  const report = evalReport();
  await plugin.hooks?.evaluate?.(report, evalContext(plugin.hookContext(), [], tokenizer));
  return report.results.get('exact-match')!;
}

test('the share of prompts continued exactly, whatever is written behind', async (t) => {
  const tasks = [
    { prompt: 'a', expected: 'b' },
    { prompt: 'c', expected: 'dé' },
    { prompt: 'e', expected: 'f' },
    { prompt: 'g', expected: 'h' },
  ];
  const { metrics, rows } = await evaluate(tasks, { a: 'bcd', c: 'dé', e: 'x', g: '' });
  t.is(metrics['exactMatch']!.value, 0.5);
  t.is(metrics['exactMatch']!.count, 4);
  t.deepEqual(
    rows!.map(({ written, right }) => [written, right]),
    [
      ['b', true],
      ['dé', true],
      ['x', false],
      ['', false],
    ],
  );
});

test('the interval says how little a short list tells', async (t) => {
  const { metrics } = await evaluate([{ prompt: 'a', expected: 'b' }], { a: 'b' });
  t.is(metrics['exactMatch']!.value, 1);
  const { low, high } = metrics['exactMatch']!.interval!;
  t.true(low > 0.2 && low < 0.21 && high === 1);
});

test('an empty list is not measured, and says so', async (t) => {
  const { metrics } = await evaluate([], {});
  t.is(metrics['exactMatch']!.value, null);
  t.truthy(metrics['exactMatch']!.note);
});
