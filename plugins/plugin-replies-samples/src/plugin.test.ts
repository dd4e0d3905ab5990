import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPLIES, type ReplyRequest } from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';
import test from 'ava';

const dir = mkdtempSync(join(tmpdir(), 'replies-samples-plugin-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));
const signal = new AbortController().signal;
const request = (task: string, sample: number): ReplyRequest => ({
  task,
  sample,
  prompt: '',
  stop: [],
  maxTokens: 1,
  temperature: 0,
  topP: 1,
  seed: 0,
});

async function opened(t: { teardown(fn: () => unknown): void }, name: string, content: string) {
  const samples = join(dir, name);
  writeFileSync(samples, content);
  const plugin = await openPlugin({
    dir: fileURLToPath(new URL('..', import.meta.url)),
    config: { samples },
  });
  t.teardown(() => plugin.close());
  await plugin.start();
  return { plugin, source: plugin.slot(REPLIES) };
}

test('a reply comes back whole, with its verdict; what the file lacks is null', async (t) => {
  const { source } = await opened(
    t,
    'one.jsonl',
    '{"task_id":"A/0","completion":"x\\n","passed":false}\n{"task_id":"A/1","solution":"y"}\n',
  );
  t.deepEqual(await source.reply(request('A/0', 0), signal), {
    text: 'x\n',
    ended: 'given',
    promptTokens: null,
    replyTokens: null,
    promptTruncated: false,
    form: 'completion',
    published: false,
  });
  t.like(await source.reply(request('A/1', 0), signal), { text: 'y', form: 'program' });
  for (const [task, sample] of [
    ['A/0', 1],
    ['A/2', 0],
    ['B/0', 0],
    ['A', 0],
  ] as const)
    t.is(await source.reply(request(task, sample), signal), null);
  t.deepEqual(
    [...source.holds!],
    [
      ['A/0', 1],
      ['A/1', 1],
    ],
  );
  t.regex(source.identity!['samples']!, /^[0-9a-f]{64}$/);
});

test('MBPP’s bare numbers and its names are the same task', async (t) => {
  const { source } = await opened(
    t,
    'mbpp.jsonl',
    '{"task_id":11,"completion":"a"}\n{"task_id":"12","completion":"b"}\n',
  );
  t.like(await source.reply(request('Mbpp/11', 0), signal), { text: 'a' });
  t.like(await source.reply(request('12', 0), signal), { text: 'b' });
});

test('tasks that have more replies than the others are named', async (t) => {
  const row = (id: string) => `{"task_id":"${id}","completion":""}\n`;
  const { plugin } = await opened(t, 'uneven.jsonl', row('A/0') + row('A/1') + row('A/0'));
  t.true(
    plugin.log.some((line) => /1 tasks have more replies than others: A\/0/.test(line)),
    plugin.log.join(),
  );
});

test('who has given up is not answered', async (t) => {
  const { source } = await opened(t, 'gone.jsonl', '{"task_id":"A/0","completion":""}\n');
  const gone = AbortSignal.abort(new Error('gone'));
  await t.throwsAsync(source.reply(request('A/0', 0), gone), { message: 'gone' });
});
