import { fileURLToPath } from 'node:url';
import {
  LANGUAGE_MODEL,
  type LanguageModel,
  PARAMETERS,
  REPLIES,
  type ReplyRequest,
  type ReplySource,
  TOKENIZER,
} from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import { byteTokenizer, scriptedModel } from './testing/scripted-model.js';

const signal = new AbortController().signal;
const request = (more: Partial<ReplyRequest> = {}): ReplyRequest => ({
  task: 'T/0',
  sample: 0,
  prompt: 'def f():\n',
  stop: [],
  maxTokens: 64,
  temperature: 0.8,
  topP: 1,
  seed: 5,
  ...more,
});

async function sourceOf(
  t: ExecutionContext,
  model: LanguageModel,
  weights: readonly number[] | null = null,
): Promise<ReplySource> {
  const variable = {
    dtype: 'float32',
    shape: [weights?.length],
    dataSync: () => Float32Array.from(weights ?? []),
  };
  const plugin = await openPlugin({
    dir: fileURLToPath(new URL('..', import.meta.url)),
    slots: [
      [LANGUAGE_MODEL, model],
      [TOKENIZER, byteTokenizer],
      ...(weights === null ? [] : [[PARAMETERS, { parameters: [{ name: 'w', variable }] }] as const]),
    ],
  });
  t.teardown(() => plugin.close());
  await plugin.start();
  return plugin.slot(REPLIES);
}

test('a reply rests on the request’s seed, and on nothing that was asked before', async (t) => {
  const says = (uniform: number) => `return ${uniform}`;
  const reply = async (source: ReplySource, seed: number) =>
    (await source.reply(request({ seed }), signal))!.text;
  const one = await sourceOf(t, scriptedModel(says).model);
  const first = await reply(one, 5);
  const second = await reply(one, 6);
  t.not(first, second);
  const other = await sourceOf(t, scriptedModel(says).model);
  t.is(await reply(other, 6), second);
  t.is(await reply(other, 5), first);
});

test('its identity tells weights apart, and models of the same weights by their losses', async (t) => {
  const { model } = scriptedModel('');
  const identity = async (of: LanguageModel, weights: readonly number[] | null) =>
    JSON.stringify((await sourceOf(t, of, weights)).identity);
  const same = await identity(model, [1, 2]);
  t.is(await identity(scriptedModel('').model, [1, 2]), same);
  t.not(await identity(model, [1, 3]), same);
  t.not(await identity({ ...model, score: (tokens) => new Float32Array(tokens.length) }, [1, 2]), same);
  t.is(await identity(model, null), 'null');
});

test('stopped, it goes no further', async (t) => {
  const source = await sourceOf(t, scriptedModel('x'.repeat(4000)).model);
  const stop = new AbortController();
  const reply = source.reply(request({ maxTokens: 4000 }), stop.signal);
  setImmediate(() => stop.abort(new Error('enough')));
  await t.throwsAsync(reply, { message: 'enough' });
});
