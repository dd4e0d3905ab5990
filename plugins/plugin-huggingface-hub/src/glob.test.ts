import test from 'ava';
import fc from 'fast-check';
import { folderOf, matchesGlob } from './glob.js';

for (const [pattern, path, fits] of [
  ['data/python/*.parquet', 'data/python/a.parquet', true],
  ['data/python/*.parquet', 'data/python/x/a.parquet', false],
  ['data/python/*.parquet', 'data/python/.parquet', true],
  ['**', 'a/b/c', true],
  ['**/*.json', 'a.json', true],
  ['data/**/train-*.jsonl', 'data/train-0.jsonl', true],
  ['data/**/train-*.jsonl', 'data/a/b/train-0.jsonl', true],
  ['data/**/x/**/y', 'data/x/x/z/y', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['a?c', 'a😀c', true],
  ['a.c', 'abc', false],
  ['[a]', 'a', false],
  ['*a*b', 'aab', true],
  ['*a*b', 'aaba', false],
] as const)
  test(`'${pattern}' ${fits ? 'fits' : 'does not fit'} '${path}'`, (t) =>
    t.is(matchesGlob(pattern, path), fits));

/** By trying everything: slow, and plainly what is meant. */
function everyWay(pattern: readonly string[], items: readonly string[], any: string): boolean {
  if (pattern.length === 0) return items.length === 0;
  const [first, ...rest] = pattern;
  if (first === any)
    return everyWay(rest, items, any) || (items.length > 0 && everyWay(pattern, items.slice(1), any));
  if (items.length === 0) return false;
  const same =
    any === '**' ? everyWay([...first!], [...items[0]!], '*') : first === '?' || first === items[0];
  return same && everyWay(rest, items.slice(1), any);
}

test('it is the same as trying every way', (t) => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 5 });
  const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 4,
  });
  const pattern = fc.array(fc.oneof(part, fc.constant('**')), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(pattern, path, (one, other) =>
      t.is(matchesGlob(one.join('/'), other.join('/')), everyWay(one, other, '**')),
    ),
    { numRuns: 2000 },
  );
});

test('everything that fits lies in the folder that is listed', (t) => {
  t.is(folderOf('data/python/*.parquet'), 'data/python');
  t.is(folderOf('data/*/a.parquet'), 'data');
  t.is(folderOf('*.jsonl'), '');
  t.is(folderOf('data/a.jsonl'), 'data');
});
