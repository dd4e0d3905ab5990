import { randomStream } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { readSeeds } from '../seeds.js';
import { classificationPrompt, saysYes } from './classification.js';
import { type Read, withoutContradictions } from './instance.js';
import { instructionPrompt, instructionsIn } from './instructions.js';
import { labels } from './labels.js';
import { plain } from './plain.js';
import { PromptBook } from './prompt-book.js';
import { steps } from './steps.js';
import type { Template } from './template.js';
import { tool } from './tool.js';

const book = new PromptBook();
const seeds = readSeeds('', 8).tasks;
const scene = { book, seeds, instances: 5 };
const random = () => randomStream({ seed: 1, plugin: 'test', hook: 'wording', sequence: 0 });
const read = (template: Template, text: string) => template.read('Do it.', text, scene, random());
const pairs = (all: readonly Read[]) =>
  all.map((one) => (one.kind === 'none' ? one.reason : [one.instance.input, one.instance.output]));

test('our seeds: a quarter chooses a label, and no two are alike', (t) => {
  t.true(seeds.length >= 100);
  t.is(seeds.filter(({ classification }) => classification).length, 25);
});

test('a prompt for new tasks ends at the next number', (t) => {
  const { prompt, messages } = instructionPrompt(['Sort\n a list:', 'Name a thing'], book);
  t.regex(prompt, /\n1\. Sort a list\n2\. Name a thing\n3\.$/);
  t.true(messages[0]!.content.startsWith(prompt));
  t.regex(messages[0]!.content, /from number 3, up to number 16/);
});

test('tasks of an answer, from who goes on and who chats', (t) => {
  const tasks = ['Sort a list.', 'Name (1) thing.'];
  t.deepEqual(instructionsIn(' sort a\n list.\n10. name (1) thing.', 'whole'), tasks);
  t.deepEqual(instructionsIn('Sure, here they are:\n9) sort a list.\n10) name (1) thing.', 'whole'), tasks);
  t.deepEqual(instructionsIn('9. sort a list.\n 10. name (1) thing.', 'whole'), tasks);
  t.deepEqual(instructionsIn('sort a list.\n10. name (1) th', 'length'), tasks.slice(0, 1));
  t.deepEqual(instructionsIn(' \n ', 'whole'), []);
});

test('whether a label is chosen is asked behind examples of both, in turn', (t) => {
  const { prompt } = classificationPrompt('Tell apples from pears.', seeds, book);
  t.regex(prompt, /Task: Tell apples from pears\.\nChoosing a label\?$/);
  t.is(prompt.match(/\? Yes/g)!.length, 8);
  t.is(prompt.match(/\? No/g)!.length, 8);
  for (const yes of ['Yes', ' yes.', '**Yes**', 'YES, because']) t.true(saysYes(yes), yes);
  for (const no of ['', 'No', 'yesterday', 'It does: yes']) t.false(saysYes(no), no);
});

test('input first: pairs, one without input, and what is none', (t) => {
  t.deepEqual(
    pairs(
      read(
        plain,
        'Input: a\nb\nOutput: c\nExample 2\nInput: None\nOutput: d\nExample 3:\nOutput: e\nInput: f\nOutput: g\nExample 4\nh',
      ),
    ),
    [['a\nb', 'c'], ['', 'd'], ['', 'e'], 'no-output'],
  );
  t.deepEqual(
    pairs(read(plain, 'Input: a\nOutput: a\nExample\nInput: a\nOutput: see:\nExample 3\nOutput:')),
    ['output-is-input', 'breaks-off', 'no-output'],
  );
});

test('output first: a label, then what it is for', (t) => {
  t.deepEqual(pairs(read(labels, 'Class label: yes\nOne\nline more\nClass label: no\nTwo\n')), [
    ['One\nline more', 'yes'],
    ['Two', 'no'],
  ]);
  t.deepEqual(pairs(read(labels, 'I cannot say.')), ['no-label']);
  t.deepEqual(pairs(read(labels, `Class label: ${'long '.repeat(40)}\nx`)), ['no-label']);
});

test('steps follow from 1, and lead to an answer', (t) => {
  const [one] = read(steps, 'Input: 7\nSteps:\n1. Look\nclosely.\n2. Count.\nAnswer: 7 it is.');
  t.is(one!.kind === 'instance' && one!.instance.turns[1]!.text, '1. Look closely.\n2. Count.\n\n7 it is.');
  for (const wrong of [
    'Steps:\n1. a\n3. b\nAnswer: c',
    'Steps:\n1. a\nAnswer: c',
    'Answer: c\nSteps:\n1. a\n2. b',
    '1. a\n2. b',
  ]) {
    t.deepEqual(pairs(read(steps, wrong)), ['no-steps'], wrong);
  }
  t.deepEqual(pairs(read(steps, 'Steps:\n1. a\n2. b\nAnswer:')), ['no-output']);
});

test('a call is of a tool there is, with arguments it takes', (t) => {
  const written = (call: string) => `Question: Why?\nCall: ${call}\nResult:\nso\nAnswer: Because.`;
  const [one] = read(tool, written('{"arguments": {"to": 3, "path": "a.py"}, "name": "read_file", "x": 1}'));
  t.deepEqual(one!.kind === 'instance' && one!.instance.turns.map(({ role }) => role), [
    'system',
    'user',
    'toolCall',
    'toolResult',
    'assistant',
  ]);
  t.is(
    one!.kind === 'instance' && one!.instance.turns[2]!.text,
    '{"name":"read_file","arguments":{"path":"a.py","to":3}}',
  );
  for (const [call, reason] of [
    ['{"name":"rm","arguments":{"path":"/"}}', 'unknown-tool'],
    ['{"name":"read_file","arguments":{}}', 'wrong-arguments'],
    ['{"name":"read_file","arguments":{"path":7}}', 'wrong-arguments'],
    ['{"name":"read_file","arguments":{"path":"a","constructor":"b"}}', 'wrong-arguments'],
    ['{"name":"read_file","arguments":{"path":"a","__proto__":{"b":1}}}', 'wrong-arguments'],
    ['read_file("a")', 'no-call'],
    ['{"name":"read_file","arguments":["a"]}', 'no-call'],
    ['none', 'no-tool'],
  ] as const) {
    t.deepEqual(pairs(read(tool, written(call))), [reason], call);
  }
  t.deepEqual(pairs(read(tool, 'Call: none')), ['no-tool']);
});

test('one input with two outputs discredits all; one pair twice counts once', (t) => {
  const of = (...all: [string, string][]): Read[] =>
    all.map(([input, output]) => ({ kind: 'instance', instance: { input, output, turns: [] } }));
  t.deepEqual(pairs(withoutContradictions(of(['a', '1'], ['a', '2'], ['b', '3']))), [
    'contradicts-itself',
    'contradicts-itself',
    'contradicts-itself',
  ]);
  t.deepEqual(pairs(withoutContradictions(of(['a', '1'], ['a', '1'], ['', '1'], ['', '2']))), [
    ['a', '1'],
    'twice',
    ['', '1'],
    ['', '2'],
  ]);
});

const PIECES = [
  'Example',
  'Input:',
  'Output:',
  'Class label:',
  'Steps:',
  'Answer:',
  'Question:',
  'Call:',
  'Result:',
];

test('any text is read without harm, and an instance has two sides', (t) => {
  const text = fc
    .array(
      fc.oneof(
        fc.constantFrom('\n', ' ', '1. ', '2. ', '{}', ...PIECES),
        fc.string({ unit: anyCharacter(fc) }),
      ),
    )
    .map((parts) => parts.join(''));
  const isRead = fc.property(text, (given) => {
    for (const template of [plain, labels, steps, tool]) {
      for (const one of read(template, given)) {
        if (one.kind === 'instance')
          t.true(one.instance.output.trim() !== '' && one.instance.turns.length >= 2);
      }
    }
    instructionsIn(given, 'whole');
  });
  // A text need not have an instance: that none did any harm is what is checked of those.
  t.notThrows(() => fc.assert(isRead, { numRuns: 100 }));
});

test('long answers of one piece over and over are read in one pass', (t) => {
  for (const piece of [
    ' ',
    '\n',
    'Example ',
    ...PIECES.map((one) => `${one}\n`),
    '\n1. ',
    '\n 1',
    'Input 1 ',
    '\t',
  ]) {
    const text = piece.repeat(Math.ceil(64_000 / piece.length));
    for (const template of [plain, labels, steps, tool]) t.notThrows(() => read(template, text), piece);
    t.notThrows(() => instructionsIn(text, 'whole'), piece);
  }
});
