import { appendFile, readFile, truncate } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import { folder } from '../run/testing/folder.js';
import type { SpanLine } from './lines.js';
import { readTracks, type Track } from './read.js';
import { Recorder } from './recorder.js';
import { beginSession, listSessions, trackFile } from './sessions.js';
import { summarize } from './summary.js';

async function record(
  t: ExecutionContext,
  work: (recorder: Recorder) => void,
  maxBytes?: number,
): Promise<{ readonly file: string; readonly read: () => Promise<Track> }> {
  const start = beginSession(await folder(t));
  const recorder = new Recorder('runner', start, maxBytes);
  work(recorder);
  return {
    file: trackFile(start.dir, 'runner'),
    read: async () => (await readTracks(start.dir)).find(({ thread }) => thread === 'runner')!,
  };
}

/** Writing the file is a span too, whenever it happens. */
const recorded = ({ spans }: Track): readonly SpanLine[] => spans.filter(({ caller }) => caller !== 'trace');

const call = (recorder: Recorder, plugin: string, hook: string, inside: () => void = () => undefined) => {
  const entered = { plugin, hook };
  recorder.enter(entered);
  inside();
  recorder.leave(entered);
};

test('a call is one line with who, where, when and how long', async (t) => {
  const { read, file } = await record(t, (recorder) => {
    recorder.stage('filter');
    const chain = recorder.begin('dispatch', 'core', 'filter', { batch: 12 });
    call(recorder, 'plugin-a', 'filter', () => call(recorder, 'plugin-b', 'feature lines'));
    recorder.end(chain);
    recorder.stage(null);
    recorder.close();
  });
  const track = await read();
  const { ended, damaged } = track;
  const spans = recorded(track);
  t.true(ended);
  t.is(damaged, 0);
  t.deepEqual(
    spans.map(({ kind, source, caller, batch, stage }) => ({ kind, source, caller, batch, stage })),
    [
      { kind: 'stage', source: 'core', caller: 'filter', batch: undefined, stage: 'filter' },
      { kind: 'dispatch', source: 'core', caller: 'filter', batch: 12, stage: 'filter' },
      { kind: 'call', source: 'plugin-a', caller: 'filter', batch: 12, stage: 'filter' },
      { kind: 'call', source: 'plugin-b', caller: 'feature lines', batch: 12, stage: 'filter' },
    ],
  );
  const lines = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const line of lines.filter(({ kind }) => kind === 'call')) {
    for (const key of ['rank', 'source', 'caller', 'time_us', 'start_ns', 'duration_ns', 'thread']) {
      t.true(key in line, key);
    }
    t.true(Math.abs(line.time_us / 1000 - Date.now()) < 60_000, 'wall time');
  }
  const [outer, inner] = [spans[2]!, spans[3]!];
  t.true(inner.start_ns >= outer.start_ns);
  t.true(inner.start_ns + inner.duration_ns <= outer.start_ns + outer.duration_ns);
});

test('calls of one hook that overlap keep their own times and places', async (t) => {
  const { read } = await record(t, (recorder) => {
    const first = { plugin: 'plugin-a', hook: 'collate' };
    const second = { plugin: 'plugin-a', hook: 'collate' };
    recorder.enter(first);
    recorder.enter(second);
    recorder.leave(first);
    recorder.leave(second);
    recorder.close();
  });
  const spans = recorded(await read());
  t.is(spans.length, 2);
  const [a, b] = spans as [SpanLine, SpanLine];
  t.true(a.start_ns <= b.start_ns);
  t.true(a.start_ns + a.duration_ns <= b.start_ns + b.duration_ns);
});

test('what had not come back at the end is written as unfinished', async (t) => {
  const { read } = await record(t, (recorder) => {
    recorder.enter({ plugin: 'plugin-hangs', hook: 'evaluate' });
    recorder.close();
  });
  const track = await read();
  t.like(recorded(track)[0], { source: 'plugin-hangs', caller: 'evaluate', unfinished: true });
  t.is(summarize([track]).calls[0]?.unfinished, 1);
});

test('a kill loses at most what was not written yet, and a torn last line is passed over', async (t) => {
  const { read, file } = await record(t, (recorder) => {
    for (let index = 0; index < 1300; index++) call(recorder, 'plugin-a', 'filter');
    // No close: the process is gone.
  });
  const written = (await read()).spans.filter(({ kind }) => kind === 'call').length;
  t.true(written >= 1300 - 512 && written < 1300, `${written}`);
  t.false((await read()).ended);

  await truncate(file, (await readFile(file)).byteLength - 17);
  const torn = await read();
  t.is(torn.spans.filter(({ kind }) => kind === 'call').length, written - 1);
  t.is(torn.damaged, 0);

  await appendFile(file, '\n{"kind":"call","thread":"runner"}\n\u0000\u0000\u0000');
  t.is((await read()).damaged, 2, 'in the middle it is damage, and counted');
});

test('the file is bounded: what comes later is counted with its time, not written', async (t) => {
  const { read, file } = await record(
    t,
    (recorder) => {
      for (let index = 0; index < 5000; index++) call(recorder, 'plugin-a', 'filter');
      call(recorder, 'plugin-b', 'tokenize');
      recorder.close();
    },
    20_000,
  );
  const track = await read();
  const calls = track.spans.filter(({ kind }) => kind === 'call').length;
  t.true((await readFile(file)).byteLength < 20_000 + 512 * 300);
  const out = track.leftOut!;
  t.is(calls + out.by.filter(({ kind }) => kind === 'call').reduce((sum, { spans }) => sum + spans, 0), 5001);
  t.like(
    out.by.find(({ source }) => source === 'plugin-b'),
    { caller: 'tokenize', spans: 1 },
  );
  const summary = summarize([track]);
  t.is(summary.leftOut, out.spans);
  t.is(summary.dispatch.calls, 5001, 'the kernel’s cost counts them');
});

test('a disk that takes nothing does not stop the run', async (t) => {
  const recorder = new Recorder('runner', {
    dir: `${await folder(t)}/there/is/no/such/folder`,
    origin: process.hrtime.bigint(),
    epochMicroseconds: 0,
  });
  t.notThrows(() => {
    call(recorder, 'plugin-a', 'filter');
    recorder.flush();
    recorder.close();
  });
});

test('each start has a folder of its own', async (t) => {
  const dir = await folder(t);
  t.deepEqual(listSessions(`${dir}/none`), []);
  beginSession(dir);
  beginSession(dir);
  t.deepEqual(
    listSessions(dir).map(({ number }) => number),
    [1, 2],
  );
});

test('the summary: calls, quantiles, the slowest with its place; what a run took is divided without rest', async (t) => {
  const line = (start: number, end: number, more: Partial<SpanLine>): SpanLine => ({
    kind: 'call',
    rank: 0,
    thread: 'runner',
    source: 'plugin-a',
    caller: 'forward',
    time_us: 0,
    start_ns: start * 1e9,
    duration_ns: (end - start) * 1e9,
    ...more,
  });
  const spans = [
    line(0, 20, { kind: 'stage', source: 'core', caller: 'train' }),
    line(1, 11, { kind: 'dispatch', source: 'core', caller: 'train step' }),
    line(2, 4, { step: 1 }),
    line(4, 9, { step: 2, micro: 1 }),
    line(9, 10, { step: 3 }),
    line(12, 15, { kind: 'work', source: 'core', caller: 'write file' }),
    line(15, 16, { kind: 'wait', source: 'core', caller: 'workers' }),
  ];
  const track: Track = {
    thread: 'runner',
    pid: 1,
    rank: 0,
    spans,
    leftOut: null,
    calibration: {
      kind: 'calibration',
      thread: 'runner',
      async_ns: 1,
      sync_ns: 1e8,
      heartbeat_ns: 0,
      record_ns: 0,
    },
    counts: [
      { kind: 'count', thread: 'runner', source: 'cuda', caller: 'Erf', count: 3 },
      { kind: 'count', thread: 'runner', source: 'cuda', caller: 'TopK', count: 1, seconds: 2 },
    ],
    ended: true,
    damaged: 0,
  };
  const summary = summarize([track]);
  t.is(summary.seconds, 20);
  t.deepEqual(summary.parts, { plugins: 8, waiting: 1, work: 3, dispatch: 2, rest: 6 });
  const [row] = summary.calls;
  t.like(row, {
    plugin: 'plugin-a',
    hook: 'forward',
    calls: 3,
    total: 8,
    own: 8,
    share: 0.4,
    median: 2,
    p95: 5,
  });
  t.deepEqual(row?.slowest, { seconds: 5, thread: 'runner', step: 2, micro: 1 });
  t.is(summary.dispatch.counted?.toFixed(6), '0.300000', 'three synchronous calls');
  t.is(summary.dispatch.timed, 2);
  t.deepEqual(summary.fallbacks, [
    { backend: 'cuda', kernel: 'TopK', calls: 1, seconds: 2 },
    { backend: 'cuda', kernel: 'Erf', calls: 3, seconds: null },
  ]);
});
