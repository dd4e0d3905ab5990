import test from 'ava';
import { Outage } from './outage.js';

const MINUTE = 60_000;

function outage(mostMs: number) {
  const clock = { now: 0 };
  const lines: string[] = [];
  const warn = (line: string) => void lines.push(line);
  const it = new Outage({ url: 'http://h/v1', mostMs, warn, now: () => clock.now });
  /** Looks, and waits as long as it says. */
  const look = (): number | null => {
    const pause = it.absent('ECONNREFUSED');
    clock.now += pause ?? 0;
    return pause;
  };
  return { it, clock, lines, look };
}

test('looks come further apart, and never pass the end', (t) => {
  const { clock, look } = outage(30_000);
  const pauses: number[] = [];
  for (let pause = look(); pause !== null; pause = look()) pauses.push(pause);
  t.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 10_000, 4500]);
  t.is(clock.now, 30_000);
});

test('a line at once, one each minute, and one when somebody is there again', (t) => {
  const { it, lines, look } = outage(5 * MINUTE);
  while (look() !== null && lines.length < 3);
  t.regex(lines[0]!, /^nobody listens at http:\/\/h\/v1 \(ECONNREFUSED\); it is waited for, 300 s at most$/);
  t.regex(lines[1]!, /2[34]\d s at most$/);
  it.answered();
  t.regex(lines.at(-1)!, /is there again, after 1[2-4]\d s$/);
  it.answered();
  t.is(lines.length, 4);
  // The next outage has all its time.
  t.is(look(), 500);
});
