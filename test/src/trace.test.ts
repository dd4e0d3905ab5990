import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { toy } from './support/toy.js';

interface RunResult {
  readonly contentRoot: string;
}

interface Trace {
  readonly session: number;
  readonly sessions: readonly number[];
  readonly seconds: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly threads: readonly { readonly thread: string; readonly spans: number }[];
  readonly calls: readonly {
    readonly plugin: string;
    readonly hook: string;
    readonly where: string;
    readonly calls: number;
    readonly own: number;
    readonly slowest: { readonly step?: number; readonly batch?: number };
  }[];
  readonly dispatch: { readonly calls: number; readonly counted: number | null; readonly timed: number };
  readonly leftOut: number;
  readonly damaged: number;
}

interface ChromeFile {
  readonly traceEvents: readonly {
    readonly ph: string;
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly ts: number;
    readonly dur: number;
    readonly args: Readonly<Record<string, unknown>>;
  }[];
}

serialWhen(
  unlessFull,
  'smoke, traced: the same bytes, every tap on record, workers on tracks of their own',
  async (t) => {
    t.timeout(240_000);
    const plain = await workingFolder(t);
    const cwd = await workingFolder(t);
    const without = await framework(['run', '--preset', 'smoke', '--json'], { cwd: plain });
    t.is(without.code, 0, without.stderr);
    const traced = await framework(['run', '--preset', 'smoke', '--trace', '--json'], { cwd });
    t.is(traced.code, 0, traced.stderr);
    t.is(json<RunResult>(traced).contentRoot, json<RunResult>(without).contentRoot);

    const trace = json<Trace>(await framework(['trace', 'smoke', '--json'], { cwd }));
    const plan = json<{ hooks: Record<string, readonly { plugin: string }[]> }>(
      await framework(['plan', '--preset', 'smoke', '--json'], { cwd }),
    );
    // `restore` is for what goes on from a checkpoint; this run went through without.
    for (const [hook, taps] of Object.entries(plan.hooks)) {
      for (const { plugin } of hook === 'restore' ? [] : taps) {
        t.true(
          trace.calls.some((call) => call.plugin === plugin && call.hook === hook),
          `${hook} of ${plugin}`,
        );
      }
    }
    for (const what of [
      'filter fit',
      'tokenize fit',
      'tokenize load',
      'feature lines',
      'slot fw.trainer',
      'train step',
    ]) {
      t.true(
        trace.calls.some(({ hook }) => hook === what),
        what,
      );
    }
    const forward = trace.calls.find(({ hook }) => hook === 'forward');
    t.is(forward?.calls, 20, 'ten steps of two micro-batches');
    t.is(typeof forward?.slowest.step, 'number');
    const filter = trace.calls.find(({ hook, where }) => hook === 'filter' && where === 'workers');
    t.is(typeof filter?.slowest.batch, 'number');
    t.true(trace.threads.some(({ thread }) => thread === 'worker 1'));
    t.true(trace.threads.some(({ thread }) => thread === 'supervisor'));
    const sum = Object.values(trace.parts).reduce((all, part) => all + part, 0);
    t.true(Math.abs(sum - trace.seconds) < 1e-6, 'the parts are the whole');
    t.true(
      Object.values(trace.parts).every((part) => part >= 0),
      JSON.stringify(trace.parts),
    );
    t.true((trace.dispatch.counted ?? 0) > 0);
    t.is(trace.leftOut + trace.damaged, 0);

    const text = await framework(['trace', 'smoke'], { cwd });
    t.regex(text.stdout, /plugin-transformer +forward +20 /);
    t.regex(text.stdout, /What the kernel adds\n {2}counted /);

    // Chrome's file is there without being asked for, and each of its tracks is a stack.
    const chrome = JSON.parse(
      await readFile(join(cwd, 'runs/smoke/trace/0001/trace.json'), 'utf8'),
    ) as ChromeFile;
    checkChrome(t, chrome);

    const jsonl = join(cwd, 'spans.jsonl');
    t.is((await framework(['trace', 'smoke', '--out', jsonl], { cwd })).code, 0);
    const lines = (await readFile(jsonl, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    t.is(lines.length, chrome.traceEvents.filter(({ ph }) => ph === 'X').length);
    for (const line of lines) {
      for (const key of ['rank', 'source', 'caller', 'time_us']) t.true(key in line, key);
    }
    t.true(lines.some(({ caller, step }) => caller === 'loss' && step === 10));
  },
);

function checkChrome(t: ExecutionContext, { traceEvents }: ChromeFile): void {
  const threads = new Set(traceEvents.filter(({ name }) => name === 'thread_name').map(({ tid }) => tid));
  const tracks = new Map<number, ChromeFile['traceEvents'][number][]>();
  for (const event of traceEvents) {
    t.true(event.ph === 'X' || event.ph === 'M', event.ph);
    t.true(Number.isInteger(event.pid) && Number.isInteger(event.tid));
    if (event.ph !== 'X') continue;
    t.true(threads.has(event.tid), `thread ${event.tid} has a name`);
    t.true(event.ts >= 0 && event.dur >= 0);
    tracks.set(event.tid, [...(tracks.get(event.tid) ?? []), event]);
  }
  for (const events of tracks.values()) {
    const stack: number[] = [];
    for (const { ts, dur, name } of events.sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
      while (stack.length > 0 && stack.at(-1)! <= ts + 1e-4) stack.pop();
      t.true(stack.length === 0 || stack.at(-1)! >= ts + dur - 1e-4, `${name} at ${ts} reaches over the end`);
      stack.push(ts + dur);
    }
  }
}

serialWhen(
  unlessFull,
  'killed in the middle: what was written is read; going on begins another trace',
  async (t) => {
    t.timeout(240_000);
    const cwd = await workingFolder(t);
    const killed = await framework([...toy('run'), '--trace', '--json'], {
      cwd,
      env: { FRAMEWORK_FAILPOINT: 'train.after-step:5=kill' },
    });
    t.is(json<{ code: string }>(killed).code, 'FWK_RUN_DIED');
    const before = json<Trace>(await framework(['trace', 'toy', '--json'], { cwd }));
    t.true(
      before.calls.some(({ hook }) => hook === 'filter fit'),
      'the stages before are on record',
    );
    t.is(before.damaged, 0);

    const on = await framework([...toy('run'), '--trace', '--json'], { cwd });
    t.is(on.code, 0, on.stderr);
    const after = json<Trace>(await framework(['trace', 'toy', '--json'], { cwd }));
    t.deepEqual(after.sessions, [1, 2]);
    t.is(after.session, 2);
    t.true(after.calls.some(({ hook }) => hook === 'restore'));
    t.is(json<Trace>(await framework(['trace', 'toy', '--session', '1', '--json'], { cwd })).session, 1);

    const untraced = await workingFolder(t);
    t.is(
      json<RunResult>(on).contentRoot,
      json<RunResult>(await framework([...toy('run'), '--json'], { cwd: untraced })).contentRoot,
    );
    const refused = async (args: readonly string[], folder = cwd) => {
      const outcome = await framework(['trace', ...args, '--json'], { cwd: folder });
      return { exit: outcome.code, ...json<{ code: string; action: string }>(outcome) };
    };
    t.like(await refused(['toy'], untraced), { exit: 2, code: 'FWK_TRACE_MISSING' });
    t.like(await refused(['toy', '--session', '9']), { exit: 2, code: 'FWK_TRACE_MISSING' });
    t.like(await refused(['toy', '--session', 'last']), { exit: 2, code: 'FWK_CLI_USAGE' });
    t.like(await refused(['toi']), { exit: 2, code: 'FWK_RUN_UNKNOWN' });
    t.like(await refused(['toy', '--out', 'trace.txt']), { exit: 2, code: 'FWK_CLI_USAGE' });
    await writeFile(join(cwd, 'file'), '');
    t.like(await refused(['toy', '--out', 'file/trace.json']), { exit: 1, code: 'FWK_RUN_IO' });
  },
);
