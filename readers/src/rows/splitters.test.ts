import { spawnSync } from 'node:child_process';
import { isFrameworkError } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { cut, cuts, rowsThrough } from '../testing/pieces.js';
import { JsonArray } from './json-array.js';
import { JsonLines } from './json-lines.js';

const jsonLines = (text: string, places: readonly number[] = [], limit = 1000) =>
  rowsThrough(new JsonLines(limit), cut(Buffer.from(text), places));
const jsonArray = (text: string, places: readonly number[] = [], limit = 1000) =>
  rowsThrough(new JsonArray(limit, 'rows.json'), cut(Buffer.from(text), places));

test('lines are rows; blank ones count and are none; a byte-order mark is no part of one', (t) => {
  t.deepEqual(jsonLines('\ufeff{"a":1}\r\n\n  \n{"b":2}'), [
    [1, 0, '{"a":1}\r'],
    [4, 16, '{"b":2}'],
  ]);
  t.deepEqual(jsonLines(''), []);
  t.deepEqual(jsonLines('\n'), []);
});

test('a line that is too long is skipped by place, and what follows it is not', (t) => {
  t.deepEqual(jsonLines(`${'x'.repeat(11)}\n{"a":1}\n${'y'.repeat(11)}`, [], 10), [
    [1, 0, 'row-too-long'],
    [2, 12, '{"a":1}'],
    [3, 20, 'row-too-long'],
  ]);
});

test('a line of a gigabyte is passed over piece by piece', (t) => {
  const piece = Buffer.alloc(1 << 20, 'x');
  const pieces = Array.from({ length: 1024 }, () => piece);
  const rows = rowsThrough(new JsonLines(1 << 20), [...pieces, Buffer.from('\n{"a":1}\n')]);
  t.deepEqual(rows, [
    [1, 0, 'row-too-long'],
    [2, 2 ** 30 + 1, '{"a":1}'],
  ]);
});

test('a row in pieces of one byte takes no memory for each, and is whole', (t) => {
  const code = `import { JsonLines } from ${JSON.stringify(new URL('json-lines.js', import.meta.url).href)};
    const lines = new JsonLines(2 ** 24);
    const letters = Buffer.from('abc');
    for (let at = 0; at < 2 ** 21; at++) [...lines.push(letters.subarray(at % 3, (at % 3) + 1))];
    const [{ bytes }] = lines.end();
    console.log(bytes.length, bytes.every((byte, at) => byte === letters[at % 3]));`;
  const { stdout } = spawnSync(
    process.execPath,
    ['--max-old-space-size=64', '--input-type=module', '--eval', code],
    { encoding: 'utf8' },
  );
  t.is(stdout, `${2 ** 21} true\n`);
});

test('lines begin anywhere: from a row’s offset on the rest is the same', (t) => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-zé]{0,9}$/)), fc.nat(), (texts, pick) => {
      const bytes = Buffer.from(texts.join('\n'));
      const all = rowsThrough(new JsonLines(8), [bytes]) as [number, number, string][];
      if (all.length === 0) return;
      const at = pick % all.length;
      const [number, offset] = all[at]!;
      const rest = rowsThrough(new JsonLines(8, { rows: number - 1, offset }), [bytes.subarray(offset)]);
      t.deepEqual(rest, all.slice(at));
    }),
  );
});

const value = fc.jsonValue({ maxDepth: 3 });

test('however lines are cut into pieces, their rows are the same', (t) => {
  fc.assert(
    fc.property(fc.array(value), fc.constantFrom('\n', '\r\n', '\n\n'), cuts, (values, end, places) => {
      const text = values.map((each) => JSON.stringify(each) + end).join('');
      const rows = jsonLines(text, places) as [number, number, string][];
      t.deepEqual(rows, jsonLines(text));
      t.deepEqual(
        rows.map(([, , row]) => JSON.parse(Buffer.from(row, 'latin1').toString()) as unknown),
        values.map((each) => JSON.parse(JSON.stringify(each)) as unknown),
      );
    }),
  );
});

test('however an array is cut into pieces, its elements are the same, as JSON.parse reads them', (t) => {
  fc.assert(
    fc.property(fc.array(value), fc.constantFrom(0, 2, '\t'), cuts, (values, indent, places) => {
      const text = JSON.stringify(values, null, indent);
      const rows = jsonArray(text, places, 100_000) as [number, number, string][];
      t.deepEqual(
        rows.map(([, , row]) => JSON.parse(Buffer.from(row, 'latin1').toString()) as unknown),
        JSON.parse(text) as unknown[],
      );
      t.deepEqual(
        rows.map(([number]) => number),
        values.map((_, index) => index + 1),
      );
    }),
  );
});

test('an element that is too long, or no JSON, leaves its neighbours alone', (t) => {
  t.deepEqual(jsonArray(`[{"a":"${'],'.repeat(9)}"}, nonsense ,"é"]`, [], 10), [
    [1, 1, 'row-too-long'],
    [2, 29, 'nonsense '],
    [3, 39, '"\xc3\xa9"'],
  ]);
});

test('what is no array, breaks off, or goes on behind its end is refused by name and place', (t) => {
  const refused = (text: string, message: RegExp) => {
    const error = t.throws(() => jsonArray(text));
    t.true(isFrameworkError(error) && error.code === 'FWK_SOURCE_UNREADABLE', text);
    t.regex(error.message, message);
  };
  refused('{"a":1}', /'rows\.json' is no JSON array/);
  refused('', /breaks off before its end/);
  refused('[1,', /breaks off before its end/);
  refused('[1, {"a":"]', /breaks off in row 2, which begins at byte 4/);
  refused('[1] [2]', /goes on behind its JSON array, at byte 4/);
});

test('any bytes are rows or refused, in any pieces alike', (t) => {
  const outcome = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      if (!isFrameworkError(error)) throw error;
      return error.message;
    }
  };
  const odd = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', ',', ' ', 'é', '\n', '\0') });
  fc.assert(
    fc.property(odd, cuts, (text, places) => {
      t.deepEqual(
        outcome(() => jsonArray(`[${text}`, places, 12)),
        outcome(() => jsonArray(`[${text}`, [], 12)),
      );
      t.deepEqual(jsonLines(text, places, 12), jsonLines(text, [], 12));
    }),
  );
});
