import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '@framework/sdk';
import { hookContext, makePlugin } from '@framework/sdk/testing';
import test, { type ExecutionContext } from 'ava';
import plugin from './plugin.js';
import { type ReadEvent, readEvents } from './testing/read-events.js';
import { sampleRun, sampleSteps } from './testing/sample-run.js';

const folders = mkdtempSync(join(tmpdir(), 'tensorboard-'));
test.after.always('away with it', () => rmSync(folders, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(folders, 'one-'));
const report = async (run: RunReport): Promise<void> => {
  await makePlugin(plugin).hooks!.report!(run, hookContext());
};
const filesOf = (dir: string): string[] => readdirSync(join(dir, 'tensorboard'));
/** Of all files, in the order TensorBoard reads them. */
const eventsOf = (dir: string): ReadEvent[] =>
  filesOf(dir).flatMap((file) => readEvents(join(dir, 'tensorboard', file)));

test('every step has its metrics, at its own time; the evaluation stands at the last', async (t) => {
  const dir = folder();
  await report(sampleRun(dir, 32));
  t.deepEqual(filesOf(dir), ['events.out.tfevents.0000000032.framework']);
  const [version, start, ...events] = eventsOf(dir);
  t.like(version, { version: 'brain.Event:2', step: 0 });
  t.like(start, { start: true, step: 0 });
  for (const [index, step] of sampleSteps(32).entries()) {
    const expected = {
      ...step.metrics,
      tokens: step.tokens,
      'speed/tokensPerSecond': 2048,
      'speed/seconds': 0.25,
    };
    t.deepEqual(events[index], { step: step.step, time: step.step / 4, scalars: expected, texts: {} });
  }
  t.like(events[32], {
    step: 32,
    scalars: {
      'evaluation/perplexity.bitsPerByte': 2.25,
      'evaluation/perplexity.bitsPerByte (low)': 2,
      'evaluation/perplexity.bitsPerByte (high)': 2.5,
      'evaluation/humaneval.pass@1': 0.25,
    },
  });
  t.false('evaluation/humaneval.pass@10' in events[32]!.scalars);
});

test('a run that was resumed, or done again with fewer steps, has each step once', async (t) => {
  const dir = folder();
  for (const steps of [12, 32, 20]) {
    await report(sampleRun(dir, steps));
    const all = eventsOf(dir)
      .filter(({ scalars }) => 'loss' in scalars)
      .map(({ step }) => step);
    t.deepEqual(
      all,
      Array.from({ length: steps }, (_, index) => index + 1),
    );
  }
});

test('files of others stay; the same run gives the same bytes', async (t) => {
  const [one, other] = [folder(), folder()];
  const [ours, theirs] = ['events.out.tfevents.0000000003.framework', 'events.out.tfevents.1.mine'];
  mkdirSync(join(one, 'tensorboard'));
  writeFileSync(join(one, 'tensorboard', theirs), 'mine');
  await report(sampleRun(one, 3));
  await report(sampleRun(other, 3));
  t.deepEqual(filesOf(one), [ours, theirs]);
  t.is(readFileSync(join(one, 'tensorboard', theirs), 'utf8'), 'mine');
  t.deepEqual(readFileSync(join(one, 'tensorboard', ours)), readFileSync(join(other, 'tensorboard', ours)));
});

test('texts show what was said and obey none of it', async (t) => {
  const dir = folder();
  await report(sampleRun(dir, 1));
  const texts: Record<string, string> = Object.assign({}, ...eventsOf(dir).map((event) => event.texts));
  t.deepEqual(Object.keys(texts), [
    'run',
    'configuration',
    'lock',
    'evaluation',
    'gates',
    'completions/humaneval/0',
    'completions/humaneval/1',
    'completions/humaneval/2',
  ]);
  t.regex(texts['run']!, /content root \| c{64}/);
  t.regex(texts['configuration']!, /^```\n\{\n {2}"run"/);
  t.regex(texts['evaluation']!, /humaneval\.pass@10 \| not measured \|.*too few samples/);
  t.regex(texts['evaluation']!, /few &#124; tasks/);
  t.regex(texts['gates']!, /humaneval\.pass@1 \| fail \| 0\.25 &#60; 0\.5/);
  const hostile = texts['completions/humaneval/0']!;
  t.regex(hostile, /\n`{5}\n {4}return 1\n```\n<script>[^`]*\n````\n\\u\{1b\}\[31m\n`{5}\n/);
  t.false(hostile.includes('\u001b'));
  t.regex(texts['completions/humaneval/1']!, /\(12000 characters more\)/);
});

test('a run without steps or results has a file all the same; one that fails leaves the earlier file', async (t) => {
  const dir = folder();
  await report(sampleRun(dir, 0, { results: {}, gates: [] }));
  t.deepEqual(filesOf(dir), ['events.out.tfevents.0000000000.framework']);
  t.is(eventsOf(dir).at(-1)!.texts['evaluation'], 'Nothing was evaluated.');
  const broken = sampleRun(dir, 0, {
    async *steps() {
      yield* sampleSteps(2);
      throw new Error('the disk is gone');
    },
  });
  await t.throwsAsync(report(broken), { message: 'the disk is gone' });
  t.deepEqual(filesOf(dir), ['events.out.tfevents.0000000000.framework']);
});

/** With a Python that has TensorBoard; skipped, with the reason in its title, elsewhere. */
function testWithTensorBoard(
  title: string,
  run: (t: ExecutionContext, python: string) => Promise<void>,
): void {
  const python = process.env['FRAMEWORK_PEERS_PYTHON'];
  const has = python && spawnSync(python, ['-c', 'import tensorboard']).status === 0;
  if (has) test(title, (t) => run(t, python));
  else test.skip(`${title} (needs FRAMEWORK_PEERS_PYTHON with tensorboard)`, () => undefined);
}

testWithTensorBoard(
  'TensorBoard’s own reader sees each step once, also when it was open before the run went on',
  async (t, python) => {
    const dir = folder();
    await report(sampleRun(dir, 12));
    const script = fileURLToPath(new URL('../test/read_events.py', import.meta.url));
    const reader = spawn(python, [script, join(dir, 'tensorboard')], { stdio: ['pipe', 'pipe', 'inherit'] });
    t.teardown(() => void reader.kill());
    const answers = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
    const answer = async () => JSON.parse((await answers.next()).value ?? 'null');
    t.is((await answer()).scalars['loss'].length, 12);
    await report(sampleRun(dir, 32));
    reader.stdin.end('\n');
    const { scalars, texts, html } = await answer();
    t.deepEqual(
      scalars['loss'],
      sampleSteps(32).map(({ step, metrics }) => [step, step / 4, metrics['loss']]),
    );
    t.is(Object.keys(scalars).filter((tag) => tag.startsWith('evaluation/')).length, 4);
    t.deepEqual(scalars['evaluation/humaneval.pass@1'], [[32, 8, 0.25]]);
    t.true(texts['gates'].startsWith('| gate |'));
    t.regex(html['gates'], /<td>fail<\/td>/);
    t.notRegex(html['completions/humaneval/0'], /<script/);
    t.regex(html['completions/humaneval/0'], /&lt;script&gt;alert\(1\)/);
  },
);
