import test from 'ava';
import { isTooComplex, MOST_VALUES } from './complexity.js';
import { parseRow } from './parsed-row.js';

const reason = (json: string): string => {
  const row = parseRow({ kind: 'row', place: { number: 1, offset: 0 }, bytes: Buffer.from(json) }, 'replace');
  return row.kind === 'row' ? 'row' : row.reason;
};

test('rows that would take all memory to be parsed are told, not parsed: brackets, empty values, commas', (t) => {
  const many = MOST_VALUES + 8;
  for (const json of ['['.repeat(many), `{"a":[${'[],'.repeat(many / 2)}[]]}`, `[1${',1'.repeat(many)}]`]) {
    t.is(reason(json), 'row-too-complex');
  }
});

test('a key counts as four values: it takes as much more memory', (t) => {
  const keys = (count: number) => `{${'"key":0,'.repeat(count)}"key":0}`;
  t.is(reason(keys(MOST_VALUES / 4 + 1)), 'row-too-complex');
  t.is(reason(keys(MOST_VALUES / 4 - 8)), 'row');
});

test('what stands in a text is no value, whatever it is and however long', (t) => {
  const text = '[{,\\\\\\"'.repeat(MOST_VALUES / 4);
  t.is(reason(`{"content":"${text}","b":"${'\\\\'}"}`), 'row');
  // A text that does not end is no JSON, and costs nothing.
  t.is(reason(`{"content":"${text}`), 'not-json');
  t.false(isTooComplex(Buffer.from('['.repeat(1000))));
});
