import { randomStream } from '@framework/sdk';
import test from 'ava';
import { findFunctions } from '../javascript/functions.js';
import { Phrasebook } from '../phrasebook.js';
import type { Subject } from './kind.js';
import { KINDS, traceOf } from './kinds.js';
import { mutate } from './mutate.js';
import { statementsOf } from './statements.js';

const SOURCE = `import { x } from './x.js';

/**
 * Cuts a list into pieces of one size. The last may be shorter.
 *
 * @param {Array} list the list to cut
 * @param {number} [size=1] items of a piece
 * @returns {Array} Returns the pieces.
 * @example
 * chunk(['a', 'b', 'c'], 2); // => [['a', 'b'], ['c']]
 */
export function chunk(list, size = 1) {
  const length = list.length;
  if (length === 0 || size < 1) {
    return [];
  }
  const pieces = [];
  for (let at = 0; at < length; at += size) {
    pieces.push(list.slice(at, at + size));
  }
  return pieces;
}
`;

const book = new Phrasebook();
const subject: Subject = { path: 'src/chunk.js', language: 'javascript', fn: findFunctions(SOURCE)![0]! };
const stream = (sequence: number) => randomStream({ seed: 1, plugin: 'test', hook: 'trace', sequence });

/** Traces of many streams, by kind. */
const traces = new Map<string, string[]>(KINDS.map(({ name }) => [name, []]));
for (let sequence = 0; sequence < 1500; sequence++) {
  const { kind, text } = traceOf(subject, book, stream(sequence))!;
  traces.get(kind)!.push(text);
}

test('every kind is made, in many wordings, and no placeholder is left', (t) => {
  for (const [kind, texts] of traces) {
    t.true(texts.length > 20, `${texts.length} of ${kind}`);
    t.true(new Set(texts).size > 8, `${new Set(texts).size} wordings of ${kind}`);
    for (const text of texts)
      t.notRegex(text.replaceAll('{{', ''), /\{(?:name|code|path|description|text|type)\}/);
  }
});

test('a trace is a dialogue: turns of known roles, each ended, the last the assistant’s', (t) => {
  for (const text of [...traces.values()].flat()) {
    const turns = [...text.matchAll(/<\|([a-z_]+)\|>\n([\s\S]*?)<\|end_of_turn\|>\n/g)];
    t.is(turns.map(([whole]) => whole).join(''), text);
    t.is(turns.at(-1)![1], 'assistant');
    t.true(turns.every(([, role, content]) => role !== 'end_of_turn' && content!.trim() !== ''));
  }
});

test('the same stream gives the same trace', (t) => {
  t.deepEqual(traceOf(subject, book, stream(3)), traceOf(subject, book, stream(3)));
});

const fences = (text: string): string[] =>
  [...text.matchAll(/```js\n([\s\S]*?)\n```/g)].map((match) => match[1]!);

test('what completes a prefix is the rest of the code', (t) => {
  for (const text of traces.get('complete')!) {
    const [prefix, rest] = fences(text);
    t.is(`${prefix}\n${rest}`, subject.fn.code);
  }
});

test('an injected mistake is one, and what is said of it puts it right', (t) => {
  for (const text of traces.get('fix')!) {
    const [wrong, fixedLine] = fences(text);
    t.not(wrong, subject.fn.code);
    const line = Number(/[Ll]ine (\d+)/.exec(text)![1]);
    const lines = wrong!.split('\n');
    lines[line - 1] = /^\s*/.exec(lines[line - 1]!)![0] + fixedLine;
    t.is(lines.join('\n'), subject.fn.code);
  }
});

test('signs, angles of types and names are no operators', (t) => {
  const [fn] = findFunctions(
    'function f(a: Array<number>): Map<string, number> { const b = -a; return "x" + b.true as X<Y>; }',
  )!;
  t.is(mutate(fn!, book.mutations, stream(1)), null);
});

test('what may be left out is what the signature or the comment marks', (t) => {
  for (const text of traces.get('parameters')!) t.regex(text, /(?:leave out|optional:) `size`\./);
  const source = SOURCE.replace('size = 1)', 'size)').replace('[size=1]', 'size');
  const [fn] = findFunctions(source)!;
  const unmarked: Subject = { ...subject, fn: fn! };
  for (let sequence = 0; sequence < 200; sequence++) {
    const { kind, text } = traceOf(unmarked, book, stream(sequence))!;
    if (kind === 'parameters') t.regex(text, /marke?d? as optional|marks one as optional/);
  }
});

test('a tool is called with JSON for the lines that come back', (t) => {
  const lines = SOURCE.split('\n');
  for (const text of traces.get('tool')!) {
    const call = JSON.parse(/<\|tool_call\|>\n(.*?)<\|end_of_turn\|>/.exec(text)![1]!);
    t.is(call.name, 'read_file');
    const { path, from, to } = call.arguments;
    t.is(path, subject.path);
    t.true(text.includes(`<|tool_result|>\n${lines.slice(from - 1, to).join('\n')}<|end_of_turn|>`));
  }
});

test('statements are told one by one', (t) => {
  t.deepEqual(statementsOf(subject.fn), [
    { slot: 'let', name: 'length', value: 'list.length' },
    { slot: 'if-return', condition: 'length === 0 || size < 1', value: '`[]`' },
    { slot: 'let', name: 'pieces', value: '[]' },
    { slot: 'loop', head: 'for (let at = 0; at < length; at += size)' },
    { slot: 'return', value: 'pieces' },
  ]);
  const of = (body: string) => statementsOf(findFunctions(`function f(a) { ${body} }`)![0]!);
  t.deepEqual(of('if (a) { b(); return 1; } else if (c) d(); else { e(); } throw new Error("x");'), [
    { slot: 'if-else', condition: 'a' },
    { slot: 'throw', value: 'new Error("x")' },
  ]);
  t.deepEqual(of('if (!a) return; g(function () { return 1; });'), [
    { slot: 'if-return', condition: '!a', value: 'nothing' },
    { slot: 'call', value: 'g(function () { return 1; })' },
  ]);
});

test('a walk that would leave something out is not made', (t) => {
  for (const body of [
    'const a = 1, b = 2; return a;',
    'switch (a) { case 1: return 2; } return 1;',
    'const b = 1\n return b',
    `return ${'a + '.repeat(60)}1;`,
  ]) {
    t.is(statementsOf(findFunctions(`function f(a) { ${body} }`)![0]!), null, body);
  }
});

test('a function without a comment gives what needs none', (t) => {
  const bare: Subject = { ...subject, fn: { ...subject.fn, doc: null, docText: null, docLines: null } };
  const kinds = new Set<string>();
  for (let sequence = 0; sequence < 300; sequence++) kinds.add(traceOf(bare, book, stream(sequence))!.kind);
  t.deepEqual([...kinds].sort(), ['complete', 'fix', 'refuse', 'steps']);
});

test('a wording that asks for what is not there is a mistake of the table', (t) => {
  const broken = new Phrasebook(
    '{"system":["{nothing}"],"mutations":[],"refuse":{"ask":[]},"x":{"weight":1,"ask":["{nothing}"]}}',
  );
  t.throws(() => broken.say('x', 'ask', {}, stream(1)), { message: /\{nothing\}, which is not there/ });
});
