import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type FrameworkError, REPLIES, type ReplyRequest, TEACHER } from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { readAnswer } from './protocol/read-answer.js';
import { answers, type Behaviour, chat, completion, server } from './testing/server.js';

const signal = new AbortController().signal;
const KEY = 'sk-not-for-logs-0123456789';
process.env['REPLIES_TEST_KEY'] = KEY;

const request = (more: Partial<ReplyRequest> = {}): ReplyRequest => ({
  task: 'T/0',
  sample: 0,
  prompt: 'def f():\n',
  stop: ['\ndef', '\nclass', '\n#', '\nif', '\nprint'],
  maxTokens: 64,
  temperature: 0.8,
  topP: 0.95,
  seed: 4_000_000_000,
  ...more,
});

async function opened(t: ExecutionContext, url: string, config: Readonly<Record<string, unknown>> = {}) {
  const plugin = await openPlugin({
    dir: fileURLToPath(new URL('..', import.meta.url)),
    config: { url, model: 'm', backOff: 0.01, retries: 2, timeout: 20, ...config },
  });
  t.teardown(() => plugin.close());
  await plugin.start();
  return { source: plugin.slot(REPLIES), log: plugin.log };
}

async function failed(
  t: ExecutionContext,
  behaviour: Behaviour,
  config: Readonly<Record<string, unknown>> = {},
) {
  const { url, asked } = await server(t, behaviour);
  const { source } = await opened(t, url, config);
  const error = await t.throwsAsync<FrameworkError>(source.reply(request(), signal), {
    code: 'FWK_REPLY_FAILED',
  });
  t.true(error.at!.startsWith(url));
  t.regex(error.message, /^T\/0, reply 0: /);
  return { message: error.message, tries: asked.length };
}

test('a prompt is continued: what is sent, and what comes back', async (t) => {
  const { url, asked } = await server(
    t,
    completion('    return 1\n', { stop_reason: '\ndef' }, { prompt_tokens: 5, completion_tokens: 4 }),
  );
  const { source } = await opened(t, `${url}/`, { keyFrom: 'REPLIES_TEST_KEY' });
  t.deepEqual(await source.reply(request(), signal), {
    text: '    return 1\n',
    ended: 'stop-word',
    promptTokens: 5,
    replyTokens: 4,
    promptTruncated: false,
  });
  t.is(asked[0]!.path, '/v1/completions');
  t.is(asked[0]!.headers.authorization, `Bearer ${KEY}`);
  t.deepEqual(asked[0]!.body, {
    model: 'm',
    prompt: 'def f():\n',
    max_tokens: 64,
    temperature: 0.8,
    top_p: 0.95,
    seed: 4_000_000_000,
    n: 1,
    stream: false,
    stop: ['\ndef', '\nclass', '\n#', '\nif'],
  });
});

test('a chat is given turns: the suite’s, or the prompt as the user’s', async (t) => {
  const { url, asked } = await server(t, chat('hello'));
  const { source } = await opened(t, url, {
    api: 'chat',
    tokensField: 'max_completion_tokens',
    stopWords: 0,
  });
  const messages = [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'hi' },
  ] as const;
  t.like(await source.reply(request({ messages }), signal), { text: 'hello', ended: 'end-of-document' });
  await source.reply(request(), signal);
  t.is(asked[0]!.path, '/v1/chat/completions');
  t.deepEqual(asked[0]!.body['messages'], messages);
  t.deepEqual(asked[1]!.body['messages'], [{ role: 'user', content: 'def f():\n' }]);
  t.like(asked[0]!.body, {
    max_completion_tokens: 64,
    max_tokens: undefined,
    prompt: undefined,
    stop: undefined,
  });
  t.is(asked[0]!.headers.authorization, undefined);
});

test('how a reply ended', async (t) => {
  for (const [more, tokens, ended] of [
    [{ finish_reason: 'length' }, 64, 'length'],
    [{ finish_reason: 'length' }, 10, 'context'],
    [{ finish_reason: 'length' }, undefined, 'length'],
    [{ finish_reason: 'stop', stop_reason: null }, 3, 'end-of-document'],
    [{ finish_reason: null }, 3, 'end-of-document'],
  ] as const) {
    const { url } = await server(t, completion('x', more, { completion_tokens: tokens }));
    const { source } = await opened(t, url);
    t.is((await source.reply(request(), signal))!.ended, ended);
  }
});

test('refused for now, broken off, or rubbish: asked again, and the reply is had', async (t) => {
  const { url, asked } = await server(
    t,
    answers('busy', 429, { 'retry-after': '0' }),
    answers('<html>down</html>', 503),
    (response) => response.destroy(),
    answers('{"choices": [{"te'),
    answers({ choices: [] }),
    completion('at last'),
  );
  const { source } = await opened(t, url, { retries: 5 });
  t.is((await source.reply(request(), signal))!.text, 'at last');
  t.is(asked.length, 6);
});

test('a pause the endpoint asks for is kept, by every request', async (t) => {
  const { url, asked } = await server(t, answers('', 429, { 'retry-after': '1' }), completion('x'));
  const { source } = await opened(t, url, { backOff: 0.001, concurrency: 4 });
  const first = source.reply(request(), signal);
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  // The answer is on its way: whoever comes once it is here waits as well.
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([first, source.reply(request({ task: 'T/1' }), signal)]);
  t.is(asked.length, 3);
  for (const { at } of asked.slice(1)) t.true(at - asked[0]!.at >= 990);
});

test('more of a pause than is allowed is a failure, not a silence', async (t) => {
  const { message, tries } = await failed(t, answers('', 429, { 'retry-after': '3600' }));
  t.regex(message, /it answered 429.*asks to wait 3600 s/);
  t.is(tries, 1);
});

for (const [name, behaviour, message] of [
  ['rubbish', answers('<html>'), /no JSON: <html>/],
  ['nothing', answers(''), /an empty answer/],
  ['an array', answers([1]), /no JSON object/],
  ['no choices', answers({ object: 'list' }), /no 'choices'/],
  ['a number for a text', completion(7 as never), /no text where the API has one/],
  ['a chat’s answer', chat('x'), /no text where the API has one \(completions\)/],
  ['server errors', answers('oops', 500), /it answered 500: oops/],
  ['a redirect', answers('', 307, { location: 'http://127.0.0.1:1/v1/completions' }), /it answered 307/],
  ['a connection that breaks', (response) => response.destroy(), /the connection failed: /],
  [
    'an answer that is cut',
    (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"choices"');
      setTimeout(() => response.destroy(), 20);
    },
    /the connection failed: /,
  ],
] as readonly (readonly [string, Behaviour, RegExp])[]) {
  test(`always ${name}: FWK_REPLY_FAILED after all tries`, async (t) => {
    const failure = await failed(t, behaviour);
    t.regex(failure.message, message);
    const isFinal = name === 'a redirect';
    t.is(failure.tries, isFinal ? 1 : 3);
  });
}

test('what another try would not change is not tried again', async (t) => {
  for (const [behaviour, message] of [
    [answers({ error: { message: 'no such model' } }, 404), /404.*no such model/],
    [answers('bad', 400), /400: bad/],
    [answers('who', 401), /401: who/],
    [completion('', { finish_reason: 'content_filter' }), /content filter/],
  ] as const) {
    const failure = await failed(t, behaviour);
    t.regex(failure.message, message);
    t.is(failure.tries, 1);
  }
  const { url } = await server(t, chat(null, { refusal: 'I will not' }));
  const { source } = await opened(t, url, { api: 'chat' });
  await t.throwsAsync(source.reply(request(), signal), { message: /the model refuses: I will not/ });
});

test('an endpoint that says nothing, or never ends, is left in time', async (t) => {
  const config = { timeout: 0.2, retries: 1 };
  const silent = await failed(t, () => undefined, config);
  t.regex(silent.message, /no whole answer in 0.2 s \(2 tries\)/);
  const drip = await failed(
    t,
    (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    },
    config,
  );
  t.regex(drip.message, /no whole answer/);
  const flood = await failed(
    t,
    (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
    { retries: 0, answerBytes: 1_000_000 },
  );
  t.regex(flood.message, /larger than 1000000 bytes/);
});

test('the key is in the header alone: an endpoint that repeats it finds it in no message, identity or log', async (t) => {
  const { url } = await server(t, (response, { headers }) =>
    answers({ error: `bad key ${headers.authorization}` }, 401)(response, undefined as never),
  );
  const { source, log } = await opened(t, url, { keyFrom: 'REPLIES_TEST_KEY' });
  const error = await t.throwsAsync<FrameworkError>(source.reply(request(), signal));
  t.regex(error.message, /bad key Bearer \[key\]/);
  const everything = [
    JSON.stringify(error),
    error.stack,
    source.id,
    JSON.stringify(source.identity),
    ...log,
  ].join();
  t.false(everything.includes(KEY));
  t.regex(source.identity!['principal']!, /^[0-9a-f]{16}$/);
});

test('as many at once as are allowed, and no more; so many a second, and no more', async (t) => {
  const slow: Behaviour = (response, asked) => void setTimeout(() => completion('x')(response, asked), 30);
  const at = async (config: Readonly<Record<string, unknown>>) => {
    const running = await server(t, slow);
    const { source } = await opened(t, running.url, config);
    await Promise.all(Array.from({ length: 12 }, (_, sample) => source.reply(request({ sample }), signal)));
    return running;
  };
  t.is((await at({ concurrency: 3 })).mostAtOnce(), 3);
  const { asked } = await at({ concurrency: 12, rate: 20 });
  const times = asked.map((one) => one.at).sort((a, b) => a - b);
  t.true(times.at(-1)! - times[0]! >= 500);
});

test('stopped, it asks no more', async (t) => {
  const { url, asked } = await server(t, answers('', 503));
  const { source } = await opened(t, url, { retries: 50, backOff: 10, concurrency: 1 });
  const stop = new AbortController();
  const both = [source.reply(request(), stop.signal), source.reply(request({ task: 'T/1' }), stop.signal)];
  const asking = setInterval(() => {
    if (asked.length === 0) return;
    clearInterval(asking);
    stop.abort(new Error('enough'));
  }, 20);
  for (const one of both) await t.throwsAsync(one, { message: 'enough' });
  t.is(asked.length, 1);
});

for (const [config, message] of [
  [{ url: '' }, /is no address/],
  [{ url: 'ftp://h/v1' }, /no way to ask/],
  [{ url: 'http://me:secret@h/v1' }, /a name or a password/],
  [{ url: 'http://h/v1?key=secret' }, /has a query/],
  [{ model: '' }, /no model is named/],
  [{ keyFrom: 'sk-0123/abc' }, /no name of a variable/],
  [{ keyFrom: 'REPLIES_TEST_NO_KEY' }, /REPLIES_TEST_NO_KEY is not set/],
] as const) {
  test(`refused before anything is asked: ${JSON.stringify(config)}`, async (t) => {
    const error = await t.throwsAsync<FrameworkError>(
      async () => (await opened(t, 'http://h/v1', config)).source,
      {
        code: 'FWK_CONFIG_INVALID',
        message,
      },
    );
    t.false(/secret|sk-0123/.test(error.message));
  });
}

test('a key that would go over the network in the clear is warned of', async (t) => {
  const warned = async (url: string) =>
    (await opened(t, url, { keyFrom: 'REPLIES_TEST_KEY' })).log.some((line) => line.includes('over http'));
  t.true(await warned('http://models.example/v1'));
  t.false(await warned('https://models.example/v1'));
  t.false(await warned('http://127.0.0.1:9/v1'));
});

test('any answer at all is read as a reply, or said to be none', (t) => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"choices":[${json}]}`),
    fc.json().map((json) => `{"choices":[{"message":${json},"text":${json}}],"usage":${json}}`),
  );
  fc.assert(
    fc.property(body, fc.constantFrom('completions' as const, 'chat' as const), (text, api) => {
      const answer = readAnswer(text, request(), api);
      if (answer.kind === 'reply') t.is(typeof answer.reply.text, 'string');
      else t.true(answer.why.length > 0);
    }),
  );
});

test('who writes data is the same endpoint, at the same pace', async (t) => {
  const { url, asked } = await server(t, completion('x'));
  const plugin = await openPlugin({
    dir: fileURLToPath(new URL('..', import.meta.url)),
    config: { url, model: 'm' },
  });
  t.teardown(() => plugin.close());
  t.is(plugin.slot(TEACHER), plugin.slot(REPLIES));
  await plugin.slot(TEACHER).reply(request({ presencePenalty: 1.5 }), signal);
  await plugin.slot(TEACHER).reply(request(), signal);
  t.is(asked[0]!.body['presence_penalty'], 1.5);
  t.false('presence_penalty' in asked[1]!.body);
});

test('a preflight asks once, and says what is wrong', async (t) => {
  const looked = async (behaviour: Behaviour, api = 'completions') => {
    const { url, asked } = await server(t, behaviour);
    const { source } = await opened(t, url, { keyFrom: 'REPLIES_TEST_KEY', api });
    const error = await source.check!(signal).catch((thrown: FrameworkError) => thrown);
    t.is(asked.length, 1);
    t.is(asked[0]!.body['max_tokens'], 1);
    t.false(String(error?.message).includes(KEY));
    return error?.code;
  };
  t.is(await looked(completion('x')), undefined);
  for (const status of [408, 429, 500, 502, 503, 529]) {
    t.is(await looked(answers('<html>later', status)), undefined, String(status));
  }
  // One token is too few for it, or it has not thought to the end.
  t.is(await looked(answers('max_tokens must be at least 16', 400)), undefined);
  t.is(await looked(answers('max_tokens must be at least 16', 422)), undefined);
  t.is(await looked(chat(null), 'chat'), undefined);
  t.is(await looked(answers({ choices: [] })), undefined);
  t.is(await looked(answers(`no ${KEY}`, 401)), 'FWK_SOURCE_DENIED');
  t.is(await looked(answers('no', 403)), 'FWK_SOURCE_DENIED');
  t.is(await looked(answers('no such model', 404)), 'FWK_SOURCE_UNREACHABLE');
  t.is(await looked(answers('<html>', 200)), 'FWK_SOURCE_UNREACHABLE');
  t.is(await looked(answers({ object: 'list' })), 'FWK_SOURCE_UNREACHABLE');
  t.is(await looked((response) => void response.destroy()), 'FWK_SOURCE_UNREACHABLE');
  const { url, close } = await server(t, completion('x'));
  await close();
  const { source } = await opened(t, url);
  const error = await t.throwsAsync<FrameworkError>(source.check!(signal), { code: 'FWK_SOURCE_MISSING' });
  t.is(error.exitCode, 2);
  t.true(error.message.startsWith(`nobody listens at ${url}/completions (ECONNREFUSED)`), error.message);
});

test('an endpoint that is started anew is waited for, and every reply is had', async (t) => {
  const first = await server(t, completion('before'));
  const { source, log } = await opened(t, first.url, { retries: 0, outage: 60 });
  t.is((await source.reply(request(), signal))!.text, 'before');
  await first.close();
  const waiting = [1, 2, 3].map((sample) => source.reply(request({ sample }), signal));
  while (!log.some((line) => line.includes('nobody listens'))) await sleep(5);
  await first.listen();
  t.deepEqual(
    (await Promise.all(waiting)).map((reply) => reply!.text),
    ['before', 'before', 'before'],
  );
  t.is(log.filter((line) => line.includes('nobody listens')).length, 1);
  t.is(log.filter((line) => line.includes('is there again')).length, 1);
});

test('eight that find nobody together are one look: who comes back is soon found', async (t) => {
  const first = await server(t, completion('x'));
  const { source, log } = await opened(t, first.url, { outage: 60, concurrency: 8 });
  await first.close();
  const waiting = Array.from({ length: 8 }, (_, sample) => source.reply(request({ sample }), signal));
  while (!log.some((line) => line.includes('nobody listens'))) await sleep(5);
  await first.listen();
  await Promise.all(waiting);
  t.regex(log.find((line) => line.includes('is there again'))!, /after [1-3] s$/);
});

test('a connection that was taken ends an outage, whatever became of it', async (t) => {
  const first = await server(t, () => undefined, completion('x'));
  const { source, log } = await opened(t, first.url, { outage: 2, concurrency: 1 });
  const outages = () => log.filter((line) => line.includes('nobody listens')).length;
  await first.close();
  let settled = false;
  const reply = source.reply(request(), signal).finally(() => {
    settled = true;
  });
  while (outages() === 0) await sleep(5);
  await first.listen();
  while (first.asked.length === 0) await sleep(5);
  await sleep(2100);
  await first.close();
  while (outages() < 2 && !settled) await sleep(5);
  await first.listen();
  t.is((await reply)!.text, 'x');
});

test('nor does an answer under way count as nobody there', async (t) => {
  let release = (): void => undefined;
  const first = await server(
    t,
    (response, asked) => {
      release = () => completion('slow')(response, asked);
    },
    completion('x'),
  );
  const { source, log } = await opened(t, first.url, { outage: 2, concurrency: 2 });
  await first.close();
  const slow = source.reply(request(), signal);
  while (!log.some((line) => line.includes('nobody listens'))) await sleep(5);
  await first.listen();
  while (first.asked.length === 0) await sleep(5);
  await sleep(2100);
  first.deaf();
  const other = source.reply(request({ sample: 1 }), signal);
  // Long enough to be refused, shorter than the pause after it.
  await sleep(200);
  await first.listen();
  t.is((await other)!.text, 'x');
  release();
  t.is((await slow)!.text, 'slow');
});

test('one that is gone is given up on once, for all requests: no reply’s own failure', async (t) => {
  const first = await server(t, completion('before'));
  const { source, log } = await opened(t, first.url, { retries: 50, outage: 0.2 });
  await source.reply(request(), signal);
  await first.close();
  const failed = await Promise.allSettled(
    [1, 2, 3].map((sample) => source.reply(request({ sample }), signal)),
  );
  for (const outcome of failed) {
    t.like(outcome, { status: 'rejected', reason: { code: 'FWK_SOURCE_UNREACHABLE', exitCode: 1 } });
  }
  t.is(log.filter((line) => line.includes('nobody listens')).length, 1);
  // Nor is it waited for again.
  await t.throwsAsync(source.reply(request({ sample: 4 }), signal), { code: 'FWK_SOURCE_UNREACHABLE' });
});
