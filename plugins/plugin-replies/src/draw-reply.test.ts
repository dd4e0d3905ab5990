import { randomStream } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { drawReply } from './draw-reply.js';
import { promptWindow } from './prompt-window.js';
import { byteTokenizer, scriptedModel } from './testing/scripted-model.js';

const drawn = (says: string, maxTokens = 400, context = 1000, prompt = 'def f():\n') =>
  drawReply(
    scriptedModel(says, context).model,
    byteTokenizer,
    {
      task: 'T/0',
      sample: 0,
      prompt,
      stop: ['\ndef', '\nclass'],
      maxTokens,
      temperature: 0,
      topP: 1,
      seed: 1,
    },
    randomStream({ seed: 1, plugin: 'test', hook: 'draw', sequence: 0 }),
    new AbortController().signal,
  );

test('a reply goes on to the end of the document, to a stop word, to its longest, or to the end of the context', async (t) => {
  t.deepEqual(await drawn('    return 1\n'), {
    text: '    return 1\n',
    ended: 'end-of-document',
    replyTokens: 13,
    promptTokens: 9,
    promptTruncated: false,
  });
  const long = `    return 1\n\ndef g():\n${'    x = 1\n'.repeat(100)}`;
  const stopped = await drawn(long);
  t.is(stopped.ended, 'stop-word');
  t.true(stopped.replyTokens! <= 64 && long.startsWith(stopped.text) && stopped.text.includes('\ndef'));
  t.like(await drawn('x'.repeat(500), 100), { ended: 'length', replyTokens: 100 });
  t.like(await drawn('x'.repeat(500), 100, 64), {
    ended: 'context',
    replyTokens: 55,
    promptTruncated: false,
  });
});

test('a stop word that lies across two looks is found', async (t) => {
  for (let lead = 20; lead < 40; lead++) {
    const reply = await drawn(`${'x'.repeat(lead)}\nclass A${'y'.repeat(300)}`);
    t.is(reply.ended, 'stop-word');
    t.true(reply.replyTokens! < 100);
  }
});

test('an empty prompt is the start of a document', async (t) => {
  t.like(await drawn('x', 10, 100, ''), { text: 'x', promptTokens: 1 });
});

test('bytes that are no UTF-8 are shown as such', async (t) => {
  const { model } = scriptedModel('');
  const broken = { ...model, generate: () => [0xc3, 0x28, 256] };
  const request = {
    task: '',
    sample: 0,
    prompt: 'x',
    stop: [],
    maxTokens: 10,
    temperature: 0,
    topP: 1,
    seed: 1,
  };
  const random = randomStream({ seed: 1, plugin: 'test', hook: 'draw', sequence: 0 });
  const { text } = await drawReply(broken, byteTokenizer, request, random, new AbortController().signal);
  t.is(text, '\uFFFD(');
});

test('prompt and reply fit into the context, whatever their lengths', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 2, max: 300 }),
      fc.integer({ min: 1, max: 300 }),
      (length, context, maxTokens) => {
        const prompt = Uint32Array.from({ length }, (_, index) => index);
        const { ids, truncated, maximum } = promptWindow(prompt, context, maxTokens);
        t.true(ids.length >= 1 && maximum >= 1 && maximum <= maxTokens);
        t.true(ids.length + maximum <= context);
        t.is(truncated, ids.length < length);
        t.deepEqual(ids, [...prompt].slice(length - ids.length));
        if (length + maxTokens <= context) t.is(maximum, maxTokens);
      },
    ),
  );
});
