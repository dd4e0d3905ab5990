import test from 'ava';
import fc from 'fast-check';
import { type ChromeEvent, ChromeEvents } from './chrome.js';
import { assignLanes } from './lanes.js';
import type { SpanLine } from './lines.js';
import { ownTimes } from './own-time.js';
import type { Track } from './read.js';

const span = (start_ns: number, end: number, more: Partial<SpanLine> = {}): SpanLine => ({
  kind: 'call',
  rank: 0,
  thread: 'runner',
  source: 'plugin-x',
  caller: 'filter',
  time_us: start_ns / 1000,
  start_ns,
  duration_ns: end - start_ns,
  ...more,
});

const own = (...spans: readonly SpanLine[]): readonly number[] => [...ownTimes(spans)];

test('a span’s own time is what the spans inside it leave', (t) => {
  t.deepEqual(own(span(0, 10), span(2, 5), span(3, 4), span(7, 8)), [6, 2, 1, 1]);
});

test('where spans overlap, an instant counts for the one that began last', (t) => {
  t.deepEqual(own(span(0, 6), span(4, 10)), [4, 6]);
  // A prefetched batch waits while the step runs, and has the moment before and the moment after.
  t.deepEqual(own(span(0, 100), span(1, 99)), [2, 98]);
});

test('spans of no length take nothing, and do no harm', (t) => {
  t.deepEqual(own(span(0, 0), span(0, 5), span(5, 5), span(5, 7)), [0, 5, 0, 2]);
});

/** In the order a file is read: by beginning, then the longer one first. */
const arbitrarySpans = fc
  .array(fc.tuple(fc.nat(60), fc.nat(30), fc.boolean()), { maxLength: 30 })
  .map((pairs) =>
    pairs
      .map(([start, length, aside]) => span(start, start + length, aside ? { aside: true } : {}))
      .sort((a, b) => a.start_ns - b.start_ns || b.duration_ns - a.duration_ns),
  );

test('own times add up to the time in which there was any span: each instant is counted once', (t) => {
  fc.assert(
    fc.property(arbitrarySpans, (spans) => {
      const covered = new Set<number>();
      for (const { start_ns, duration_ns } of spans) {
        for (let at = start_ns; at < start_ns + duration_ns; at++) covered.add(at);
      }
      const times = [...ownTimes(spans)];
      return (
        times.reduce((sum, time) => sum + time, 0) === covered.size &&
        times.every((time, index) => time >= 0 && time <= spans[index]!.duration_ns)
      );
    }),
  );
  t.pass();
});

test('spans of one lane lie inside or outside each other, never across', (t) => {
  fc.assert(
    fc.property(arbitrarySpans, (spans) => {
      const lanes = assignLanes(spans);
      for (const [a, first] of spans.entries()) {
        for (let b = a + 1; b < spans.length; b++) {
          if (lanes[a] !== lanes[b]) continue;
          const second = spans[b]!;
          const end = first.start_ns + first.duration_ns;
          const across = second.start_ns < end && second.start_ns + second.duration_ns > end;
          if (across) return false;
        }
        if (first.aside === true && lanes[a] === 0) return false;
      }
      return true;
    }),
  );
  t.pass();
});

const track = (thread: string, pid: number, spans: readonly SpanLine[]): Track => ({
  thread,
  pid,
  rank: 0,
  spans,
  leftOut: null,
  calibration: null,
  counts: [],
  ended: true,
  damaged: 0,
});

test('Chrome’s format: complete events in microseconds, each on a thread that metadata names', (t) => {
  const writer = new ChromeEvents();
  const events = [
    track('supervisor', 10, [span(0, 9000, { kind: 'wait', caller: 'runner', source: 'core' })]),
    track('runner', 11, [span(1000, 3500, { step: 4, micro: 1 }), span(1500, 4000, { aside: true })]),
    track('worker 1', 11, [span(1200, 1300, { batch: 7 })]),
  ].flatMap((one) => [...writer.of(one)]);
  const complete = events.filter((event): event is Extract<ChromeEvent, { ph: 'X' }> => event.ph === 'X');
  t.deepEqual(
    complete.map(({ name, pid, ts, dur }) => ({ name, pid, ts, dur })),
    [
      { name: 'wait for runner', pid: 10, ts: 0, dur: 9 },
      { name: 'filter · plugin-x', pid: 11, ts: 1, dur: 2.5 },
      { name: 'filter · plugin-x', pid: 11, ts: 1.5, dur: 2.5 },
      { name: 'filter · plugin-x', pid: 11, ts: 1.2, dur: 0.1 },
    ],
  );
  t.is(
    new Set(complete.map(({ tid }) => tid)).size,
    4,
    'threads and what runs meanwhile have tracks of their own',
  );
  const named = new Map(
    events.flatMap((event) =>
      event.ph === 'M' && event.name === 'thread_name' ? [[event.tid, event.args['name']]] : [],
    ),
  );
  t.deepEqual(
    complete.map(({ tid }) => named.get(tid)),
    ['supervisor', 'runner', 'runner, meanwhile', 'worker 1'],
  );
  const processes = events.filter((event) => event.name === 'process_name');
  t.deepEqual(
    processes.map(({ pid }) => pid),
    [10, 11],
  );
  t.like(complete[1], { args: { source: 'plugin-x', step: 4, micro: 1 } });
});
