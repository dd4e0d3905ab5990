import test from 'ava';
import { lineHashes } from './line-hashes.js';

const hashes = (text: string) => [...lineHashes(new TextEncoder().encode(text))];
const LONG = 'const total = values.reduce((sum, value) => sum + value, 0);';

test('indentation, line endings and runs of white space do not matter; letters do', (t) => {
  t.deepEqual(hashes(`  ${LONG}\r\n`), hashes(LONG.replaceAll(' ', '\t ')));
  t.notDeepEqual(hashes(LONG), hashes(LONG.replace('total', 'totals')));
});

test('a repeated line counts once, short lines not at all', (t) => {
  t.is(hashes(`${LONG}\n}\n${LONG}\n  return x;\n`).length, 1);
});

test('a document of short lines is known by its whole text, an empty one by nothing', (t) => {
  t.is(hashes('a();\nb();\n').length, 1);
  t.deepEqual(hashes('a();\nb();\n'), hashes('a();\r\n  b();'));
  t.notDeepEqual(hashes('a();\nb();\n'), hashes('a();\nc();\n'));
  t.deepEqual(hashes(' \n\t\n'), []);
});

test('hashes are exact in a double, and a hundred thousand like lines have as many', (t) => {
  const all = new Set<number>();
  for (let line = 0; line < 100_000; line++) {
    const [hash] = hashes(`export const identifier_${line} = ${line % 7};`);
    t.true(Number.isSafeInteger(hash) && hash! >= 0);
    all.add(hash!);
  }
  t.is(all.size, 100_000);
});
