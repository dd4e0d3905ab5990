import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { parseDocComment } from './doc-comment.js';
import { findFunctions } from './functions.js';
import { scan } from './scan.js';

const texts = (source: string) => scan(source)?.map(({ text }) => text) ?? null;

test('braces in strings, templates, regular expressions and comments are none', (t) => {
  t.deepEqual(texts('a = "}" + \'{\' // {'), ['a', '=', '"}"', '+', "'{'", '// {']);
  t.deepEqual(texts('/* { */ x = /[/}]\\/{/g.test(y)'), [
    '/* { */',
    'x',
    '=',
    '/[/}]\\/{/g',
    '.',
    'test',
    '(',
    'y',
    ')',
  ]);
  const opens = '$' + '{';
  t.deepEqual(texts(`\`a${opens}b + \`}${opens}c}\`}d\``), [
    `\`a${opens}`,
    'b',
    '+',
    `\`}${opens}`,
    'c',
    '}`',
    '}d`',
  ]);
});

test('a slash divides behind an operand', (t) => {
  t.deepEqual(texts('a / b / c'), ['a', '/', 'b', '/', 'c']);
  t.deepEqual(texts('f(1) / 2'), ['f', '(', '1', ')', '/', '2']);
  t.deepEqual(texts('return /x/'), ['return', '/x/']);
});

test('what is left open cannot be read', (t) => {
  for (const source of ['"a', "'", '`a', '`${', '/* ', '{', '(]', '}', '"a\nb"', 'x = /a\n/'])
    t.is(scan(source), null, source);
});

test('tokens and what is between them are the source, for any text', (t) => {
  const pieces = fc.constantFrom(
    '"',
    "'",
    '`',
    '${',
    '}',
    '{',
    '(',
    ')',
    '/',
    '*',
    '//',
    '\\',
    '\n',
    'a',
    '=>',
    '1.',
    '[',
    ']',
    '#',
    '<',
    '/**',
    '*/',
    ' ',
    'function f',
    'return',
    'é',
    '\u2028',
    '\ud800',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: anyCharacter(fc) }),
        fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')),
      ),
      (source) => {
        const tokens = scan(source);
        let at = 0;
        for (const token of tokens ?? []) {
          if (source.slice(at, token.start).trim() !== '' || token.end <= token.start) t.fail(source);
          at = token.end;
        }
        for (const found of findFunctions(source) ?? []) {
          if (!found.code.includes('{')) t.fail(source);
        }
      },
    ),
    { numRuns: 3000 },
  );
  t.pass();
});

test('hostile sources end soon: nesting and repetition are walked once', (t) => {
  for (const piece of [
    '{a({',
    'a(',
    '/',
    '`${',
    "'",
    '"\\',
    '<',
    'f(): ',
    '/**',
    'const a = f(function(',
    '((',
    '[',
  ]) {
    const source = piece.repeat(60_000);
    t.notThrows(() => findFunctions(source), piece);
    t.notThrows(() => findFunctions(`${source} function f() { return 1; }`), piece);
  }
  t.notThrows(() => parseDocComment(`/** ${'{@link '.repeat(1000)} @param {${'{'.repeat(2900)} */`));
  const nested = `${'{a({'.repeat(20_000)}${'})}'.repeat(20_000)}`;
  t.notThrows(() => findFunctions(nested));
});

const only = (source: string) => {
  const found = findFunctions(source)!;
  return { ...found[0]!, count: found.length };
};

test('declarations, methods, arrows and assigned functions are found', (t) => {
  const sources: readonly (readonly [string, string, readonly string[]])[] = [
    ['function add(a, b = 1) { return a + b; }', 'add', ['a', 'b']],
    [
      'export default async function load<T extends { a: 1 }>(url: string, ...rest: T[]): Promise<{ a: T }> { x(); }',
      'load',
      ['url', 'rest'],
    ],
    ['export const twice = (x: number): number => { return 2 * x; };', 'twice', ['x']],
    [
      'const wrapped = /*#__PURE__*/_curry2(function inner(fn, list) { return fn(list); });',
      'wrapped',
      ['fn', 'list'],
    ],
    ['exports.parse = function (text) { return text; };', 'parse', ['text']],
    ['Model.prototype.get = function(attr) { return attr; };', 'get', ['attr']],
    ['class A { private static async find(key: string, { a }: B) { return key; } }', 'find', ['key']],
    ['const o = { get size() { return 1; } };', 'size', []],
    ['function* ids(this: X, start?: number) { yield start; }', 'ids', ['start']],
  ];
  for (const [source, name, parameters] of sources) {
    const found = only(source);
    t.is(found.name, name, source);
    t.is(found.count, 1, source);
    t.deepEqual(
      found.parameters.map((parameter) => parameter.name),
      parameters,
      source,
    );
    t.is(found.body[0]?.text, '{', source);
  }
  t.deepEqual(only('class A { get size() { return 1; } }').code, 'get size() { return 1; }');
});

test('calls, control flow, overloads and declarations without a body are no functions', (t) => {
  for (const source of [
    'if (a) { b(); } for (;;) { c(); } while (x) { y(); } switch (z) { }',
    'describe("x", function () { it(); });',
    'export function f(a: string): void;',
    'declare function g(): { a: 1 };',
    'try { a(); } catch (e) { b(); }',
    'const x = { a: 1 };',
  ]) {
    t.deepEqual(findFunctions(source), [], source);
  }
});

test('a doc comment belongs to what follows it, and lines are counted', (t) => {
  const found = only(
    'import x from "x";\n\n  /**\n   * Adds two numbers together.\n   */\n  export function add(a, b) {\n    return a + b;\n  }\n',
  );
  t.is(found.doc?.summary, 'Adds two numbers together.');
  t.is(found.docText, '/**\n * Adds two numbers together.\n */');
  t.is(found.code, 'export function add(a, b) {\n  return a + b;\n}');
  t.deepEqual(found.lines, { first: 6, last: 8 });
  t.is(only('/** Not of the function. */\nconst a = 1;\nfunction f() {}').doc, null);
});

test('the comment of the first overload is that of the function', (t) => {
  const found = only(
    '/** Doubles what it is given. */\nexport function f(a: string): string;\nexport function f(a: number): number;\nexport function f(a: any) { return a + a; }',
  );
  t.is(found.count, 1);
  t.is(found.doc?.summary, 'Doubles what it is given.');
  t.deepEqual(found.lines, { first: 4, last: 4 });
});

test('an overload without a semicolon is no part of what follows', (t) => {
  const found = only('export function f<T>(a: T): T\nexport function f(a: any): any {\n  return a;\n}');
  t.is(found.code, 'export function f(a: any): any {\n  return a;\n}');
});

test('a type that says nothing is no result', (t) => {
  t.is(parseDocComment('/** Gives what it is given.\n * @return {*} */')?.returns, null);
  t.is(parseDocComment('/** Gives what it is given.\n * @return {Map} */')?.returns, '`Map`');
});

test('tags become words', (t) => {
  const doc = parseDocComment(`/**
 * Splits {@link Text|a text} into <b>words</b>. See [the guide](https://example.org).
 *
 * More, in another paragraph.
 * @param {string} text - the text, an \`Array<string>\` too
 * @param {{ a: number }} [options={}] how
 * @param {number} options.limit not listed
 * @returns {string[]} The words.
 * @example
 *   words('a b')
 *   // => ['a', 'b']
 */`);
  t.deepEqual(doc, {
    summary: 'Splits a text into words.',
    description: 'Splits a text into words. See the guide.',
    parameters: [
      { name: 'text', type: 'string', text: 'the text, an `Array<string>` too', optional: false },
      { name: 'options', type: '{ a: number }', text: 'how', optional: true },
    ],
    returns: 'The words.',
    example: "words('a b')\n// => ['a', 'b']",
  });
  t.is(parseDocComment('/** @internal */'), null);
  t.is(parseDocComment('/** Noop. */'), null);
});

test('the sources of an installed package are read, and its exported functions found', (t) => {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('rxjs/package.json')),
    'src/internal/operators',
  );
  let [read, files] = [0, 0];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts'))) {
    const found = findFunctions(readFileSync(join(folder, name), 'utf8'));
    files++;
    if (found?.some((each) => each.name === name.slice(0, -3))) read++;
  }
  t.true(files > 80 && read / files > 0.85, `${read} of ${files}`);
});
