import test from 'ava';
import { rateLimitMs, retryAfterMs } from './retry-after.js';

test('seconds and dates are understood, and nothing else', (t) => {
  const now = Date.parse('Fri, 31 Dec 1999 23:59:00 GMT');
  for (const [header, expected] of [
    ['0', 0],
    [' 120 ', 120_000],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 59_000],
    ['Fri, 31 Dec 1999 23:58:00 GMT', 0],
    ['', null],
    [null, null],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['99999999999999999999', null],
  ] as const)
    t.is(retryAfterMs(header, now), expected, String(header));
});

test('a limit that is reached says when it ends; one that is not says nothing', (t) => {
  for (const [header, expected] of [
    ['"api";r=0;t=175', 175_000],
    ['"resolvers"; r=0; t=1', 1000],
    ['"api";r=12;t=175', null],
    ['"api";t=175', null],
    ['"api";r=0', null],
    ['"api";r=0;t=99999999999', null],
    ['', null],
    [null, null],
  ] as const)
    t.is(rateLimitMs(header), expected, String(header));
});
