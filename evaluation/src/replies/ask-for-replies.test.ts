import { type ReplyRequest, type ReplySource } from '@framework/sdk';
import test from 'ava';
import { functionProtocol } from '../protocol/function-protocols.js';
import type { Problem } from '../tasks/problem.js';
import { type Asking, askForReplies } from './ask-for-replies.js';

const problems: readonly Problem[] = Array.from({ length: 7 }, (_, number) => ({
  id: `T/${number}`,
  prompt: ` def f${number}():\n`,
  language: 'python' as const,
  entryPoint: `f${number}`,
  canonical: null,
  tests: 'def check(candidate):\n    pass\n',
  preamble: '',
}));
const [codex, bigcode] = [functionProtocol('codex', 'python'), functionProtocol('bigcode', 'python')];
const drawing = { samples: 3, maxTokens: 9, temperature: 0.5, topP: 0.9 };

function slowSource(concurrency: number) {
  const state = { running: 0, most: 0, requests: [] as ReplyRequest[] };
  const source: ReplySource = {
    id: 'slow',
    identity: null,
    concurrency,
    async reply(request) {
      state.requests.push(request);
      state.most = Math.max(state.most, ++state.running);
      // Later ones are done earlier.
      await new Promise((resolve) => setTimeout(resolve, 20 - state.requests.length));
      state.running--;
      return {
        text: `${request.task} ${request.sample} ${request.seed}`,
        ended: 'given',
        promptTokens: null,
        replyTokens: null,
        promptTruncated: false,
      };
    },
  };
  return { source, state };
}

const asking = (source: ReplySource, changes: Partial<Asking> = {}): Asking => ({
  source,
  signal: new AbortController().signal,
  seedOf: ({ id }, number) => Number(id.slice(2)) * 100 + number,
  progress: () => undefined,
  warn: () => undefined,
  ...changes,
});

test('as many at once as the source takes, in the order of the problems, whoever is done first', async (t) => {
  const texts = async (concurrency: number) => {
    const { source, state } = slowSource(concurrency);
    const samples = await askForReplies(problems, bigcode, drawing, asking(source));
    t.is(state.most, concurrency);
    return samples.map(({ answer }) => (answer.kind === 'reply' ? answer.reply.text : answer.kind));
  };
  const one = await texts(1);
  t.deepEqual(one.slice(0, 4), ['T/0 0 0', 'T/0 1 1', 'T/0 2 2', 'T/1 0 100']);
  t.is(one.length, 21);
  t.deepEqual(await texts(5), one);
});

test('a request says all that a reply may depend on', async (t) => {
  const { source, state } = slowSource(1);
  await askForReplies(problems.slice(0, 1), bigcode, drawing, asking(source));
  t.deepEqual(state.requests[1], {
    task: 'T/0',
    sample: 1,
    prompt: 'def f0():',
    stop: bigcode.stops(problems[0]!),
    maxTokens: 9,
    temperature: 0.5,
    topP: 0.9,
    seed: 1,
  });
});

test('while a reply is long in coming there are signs of progress', async (t) => {
  const { source } = slowSource(1);
  const slow = {
    ...source,
    async reply(request: ReplyRequest, signal: AbortSignal) {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return source.reply(request, signal);
    },
  };
  const told: number[] = [];
  const one = { ...drawing, samples: 1 };
  await askForReplies(
    problems.slice(0, 1),
    codex,
    one,
    asking(slow, { progress: ({ done }) => told.push(done) }),
  );
  t.deepEqual(told, [0, 1]);
});

test('one fault ends it, and no request is left on its way', async (t) => {
  const { source, state } = slowSource(4);
  const faulty = {
    ...source,
    reply: (request: ReplyRequest, signal: AbortSignal) =>
      request.task === 'T/1' ? Promise.reject(new Error('no')) : source.reply(request, signal),
  };
  await t.throwsAsync(askForReplies(problems, codex, drawing, asking(faulty)), { message: 'no' });
  t.is(state.running, 0);
});
