import test from 'ava';
import { retryAfterMs } from './retry-after.js';

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
