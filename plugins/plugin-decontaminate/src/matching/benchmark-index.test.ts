import { fileURLToPath } from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import { type Config, config as schema } from '../config.js';
import { readBenchmark } from '../tasks/read-benchmark.js';
import { BenchmarkIndex } from './benchmark-index.js';

const DEFAULTS = Object.fromEntries(
  Object.entries(schema).map(([key, field]) => [key, field.default]),
) as unknown as Config;
const TASKS = fileURLToPath(new URL('../../test/tasks.jsonl', import.meta.url));

const index = new BenchmarkIndex([await readBenchmark(TASKS)], DEFAULTS);
const find = (text: string) => index.find(new TextEncoder().encode(text));

const WORDS =
  'Among the heights of a row of houses, say how many houses stand in the widest stretch in which none is lower than the floor given.';
const SOLUTION =
  'widest, current = 0, 0\nfor height in heights:\n    current = current + 1 if height >= floor else 0\n    widest = max(widest, current)\nreturn widest\n';

test('a task as a whole is found whatever stands around, before and between its words', (t) => {
  for (const text of [
    WORDS,
    WORDS.toUpperCase(),
    `/*\n * ${WORDS.split(' ').join('\n * ')}\n */`,
    `# ${WORDS.replace('houses, say', 'houses,\r\n#\tsay')}`,
    JSON.stringify({ text: `first\n${WORDS}\tlast` }),
  ]) {
    t.like(
      find(text),
      { benchmark: 'tasks.jsonl', task: 'Shapes/0', part: 'question', method: 'text' },
      text,
    );
  }
  t.like(find(SOLUTION.replaceAll('    ', '\t')), { task: 'Shapes/0', part: 'solution', method: 'text' });
  t.like(find(JSON.stringify(SOLUTION)), { task: 'Shapes/0', part: 'solution', method: 'text' });
});

test('half of a task is found by its runs, with how many', (t) => {
  const finding = find(WORDS.slice(0, 80));
  t.like(finding, { task: 'Shapes/0', part: 'question', method: 'runs' });
  t.true(finding!.matched >= DEFAULTS.minMatches && finding!.matched < finding!.of);
});

test('in code every sign counts; other numbers and operators are another program', (t) => {
  t.is(find(SOLUTION.replaceAll('+', '-').replaceAll('>=', '<').replaceAll('0', '1')), null);
});

test('what everybody writes is not looked for', (t) => {
  t.is(find('def add(x, y):\n    return x + y\n'), null);
  t.is(find('Add two numbers.'), null);
  t.is(find(''), null);
});

test('the longest whole text is the evidence', (t) => {
  t.like(find(`${SOLUTION}\n${WORDS}`), { part: 'solution' });
});

test('of a very long text some forty words are enough', (t) => {
  const words = Array.from({ length: 400 }, (_, at) => `word${at}`);
  const long = {
    name: 'long.txt',
    tasks: [{ id: 'a', texts: [{ part: 'question' as const, text: words.join(' ') }] }],
  };
  const found = (count: number) =>
    new BenchmarkIndex([long], DEFAULTS).find(
      new TextEncoder().encode(words.slice(100, 100 + count).join(' ')),
    );
  t.is(found(38), null);
  t.like(found(39), { method: 'runs', matched: 32, of: 393 });
});

test('a document that begins a task at every turn and never ends it is judged as any other', (t) => {
  const beginning = 'among the heights of a row of houses say how many houses stand in the ';
  t.like(find(beginning.repeat(20_000)), { task: 'Shapes/0', method: 'runs' });
});

test('any bytes at all are read', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      t.is(index.find(bytes), null);
    }),
  );
});
