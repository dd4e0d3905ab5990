import { isUtf8 } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import { decodeUtf8 } from './invalid-utf8.js';

/** Bytes that meet: of U+FFFD and its beginnings, of other characters, and of none. */
const piece = fc.constantFrom(
  'ff',
  'efbfbd',
  'efbf',
  'ef',
  'e1',
  'eda080',
  'f0',
  'f09f98',
  'f09f9880',
  'efbbbf',
  'c3a9',
  '41',
  '22',
);

test('evidence is the first byte that is no UTF-8, and how many signs the text has that its bytes have not', (t) => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const bytes = Buffer.from(pieces.join(''), 'hex');
      const { text, invalid } = decodeUtf8(bytes);
      t.is(text, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
      if (isUtf8(bytes)) return t.is(invalid, null);
      const valid = Array.from(bytes, (_, end) => end).filter((end) => isUtf8(bytes.subarray(0, end)));
      const offset = valid.at(-1)!;
      const written = bytes.toString('latin1').split('\xef\xbf\xbd').length - 1;
      const replaced = text.split('\ufffd').length - 1 - written;
      t.deepEqual(invalid, { replaced, offset, bytes: bytes.toString('hex', offset, offset + 16) });
    }),
    { numRuns: 1000 },
  );
});

test('a long row of nothing but such bytes takes no memory for each', (t) => {
  const code = `import { decodeUtf8 } from ${JSON.stringify(new URL('invalid-utf8.js', import.meta.url).href)};
    console.log(decodeUtf8(Buffer.alloc(2 ** 24, 0xff)).invalid.replaced);`;
  const { stdout } = spawnSync(
    process.execPath,
    ['--max-old-space-size=64', '--input-type=module', '--eval', code],
    { encoding: 'utf8' },
  );
  t.is(stdout, `${2 ** 24}\n`);
});
