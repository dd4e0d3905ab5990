import { isUtf8 } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import test from 'ava';
import fc from 'fast-check';
import { decodeUtf8, replaceLoneSurrogates } from './invalid-utf8.js';

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

test('halves of characters are replaced one by one, and signs that were there are not counted', (t) => {
  const unit = fc.constantFrom('\ud83d', '\ude00', '\ufffd', 'a', 'é');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
      const text = units.join('');
      const halves = text.match(/\p{Surrogate}/gu)?.length ?? 0;
      const whole = text.replace(/\p{Surrogate}/gu, '\ufffd');
      t.deepEqual(replaceLoneSurrogates(text), { text: whole, replaced: halves });
    }),
  );
});

for (const [what, megabytes, code] of [
  ['bytes that are no UTF-8', 64, 'decodeUtf8(Buffer.alloc(2 ** 24, 0xff)).invalid.replaced'],
  ['halves of characters', 160, "replaceLoneSurrogates('\\ud800'.repeat(2 ** 24)).replaced"],
] as const) {
  test(`a long row of nothing but ${what} takes no memory for each`, (t) => {
    const module = JSON.stringify(new URL('invalid-utf8.js', import.meta.url).href);
    const { stdout } = spawnSync(
      process.execPath,
      [
        `--max-old-space-size=${megabytes}`,
        '--input-type=module',
        '--eval',
        `import { decodeUtf8, replaceLoneSurrogates } from ${module}; console.log(${code});`,
      ],
      { encoding: 'utf8' },
    );
    t.is(stdout, `${2 ** 24}\n`);
  });
}
