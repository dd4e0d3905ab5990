import test from 'ava';
import { Outage } from './outage.js';

const MINUTE = 60_000;

function outage(mostMs: number) {
  const clock = { now: 0 };
  const lines: string[] = [];
  const warn = (line: string) => void lines.push(line);
  const it = new Outage({ url: 'http://h/v1', mostMs, warn, now: () => clock.now });
  /** Looks, and waits as long as it says. */
  const look = (tookMs = 0): number | null => {
    const wentAt = clock.now;
    clock.now += tookMs;
    const pause = it.absent('ECONNREFUSED', wentAt);
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

test('requests that went out before a pause was said are the same look, and keep what is left of it', (t) => {
  const { it, clock } = outage(30_000);
  const refused = (wentAt: number) => it.absent('ECONNREFUSED', wentAt);
  t.is(refused(0), 500);
  clock.now = 20;
  t.is(refused(0), 480);
  // Refused late: the pause is over, the look is the same.
  clock.now = 600;
  t.is(refused(10), 0);
  t.is(refused(500), 1000);
});

test('refusals that take long count; time in which nobody looked does not', (t) => {
  const { clock, look } = outage(12_000);
  const pauses: (number | null)[] = [look(9_000)];
  clock.now += 60 * MINUTE;
  pauses.push(look(9_000), look(0));
  t.deepEqual(pauses, [500, 1000, 1500]);
  t.is(look(), null);
  // Given up on is given up on, however late one asks.
  clock.now += 60 * MINUTE;
  t.is(look(), null);
});
