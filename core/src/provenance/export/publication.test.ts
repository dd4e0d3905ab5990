import test from 'ava';
import { notGiven, publicationOf } from './publication.js';

test('what was given is taken, what was not is named', (t) => {
  const given = publicationOf({ date: '2026-11-28', url: 'https://example.org/data' });
  t.deepEqual(given, { date: '2026-11-28', creator: null, url: 'https://example.org/data' });
  t.deepEqual(notGiven(given, ['date', 'creator', 'url']), ['--creator']);
  t.deepEqual(notGiven(given, ['date']), []);
});

for (const [what, given, at] of [
  ['no day', { date: 'tomorrow' }, '--date'],
  ['a day no month has', { date: '2026-02-30' }, '--date'],
  ['a path', { url: 'data/card' }, '--url'],
  ['a script', { url: 'javascript:alert(1)' }, '--url'],
] as const) {
  test(`${what} is refused, with the option`, (t) => {
    t.like(
      t.throws(() => publicationOf(given)),
      { code: 'FWK_CLI_USAGE', at },
    );
  });
}
