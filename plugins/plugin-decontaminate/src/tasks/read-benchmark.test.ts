import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isFrameworkError } from '@framework/sdk';
import test from 'ava';
import { readBenchmark } from './read-benchmark.js';

const folder = mkdtempSync(join(tmpdir(), 'decontaminate-'));
test.after.always(() => rmSync(folder, { recursive: true }));

let files = 0;
function written(name: string, content: string | Uint8Array): string {
  const file = join(folder, `${files++}-${name}`);
  writeFileSync(file, content);
  return file;
}

test('HumanEval: the prompt, its docstrings with and without examples, the head, the solution, the tests', async (t) => {
  const record = {
    task_id: 'HumanEval/9',
    prompt: 'import math\n\n\ndef f(x: int) -> int:\n    """ Say it.\n    >>> f(1)\n    1\n    """\n',
    canonical_solution: '    return x\n',
    test: 'assert f(1) == 1',
  };
  const lines = `${JSON.stringify(record)}\n\n`;
  for (const file of [written('a.jsonl', lines), written('a.jsonl.gz', gzipSync(lines))]) {
    const { tasks } = await readBenchmark(file);
    t.is(tasks.length, 1);
    t.is(tasks[0]!.id, 'HumanEval/9');
    t.deepEqual(
      tasks[0]!.texts.map(({ part, text }) => [part, text.trim()]),
      [
        ['prompt', record.prompt.trim()],
        ['question', 'Say it.\n    >>> f(1)\n    1'],
        ['question', 'Say it.'],
        ['signature', 'def f(x: int) -> int:'],
        ['solution', 'return x'],
        ['tests', 'assert f(1) == 1'],
      ],
    );
  }
});

test('MBPP, in lines and sanitised as an array', async (t) => {
  const line = { text: 'Write it.', code: 'x = 1', task_id: 5, test_list: ['assert 1', 'assert 2'] };
  const { tasks } = await readBenchmark(written('mbpp.jsonl', JSON.stringify(line)));
  t.deepEqual(tasks, [
    {
      id: '5',
      texts: [
        { part: 'question', text: 'Write it.' },
        { part: 'solution', text: 'x = 1' },
        { part: 'tests', text: 'assert 1\nassert 2' },
      ],
    },
  ]);
  const sanitised = await readBenchmark(
    written('s.json', JSON.stringify([{ prompt: 'Write it.', code: 'x' }])),
  );
  t.is(sanitised.tasks[0]!.id, 'entry 1');
  t.deepEqual(sanitised.tasks[0]!.texts[0], { part: 'question', text: 'Write it.' });
});

test('CSV: the first field of each record, in quotes or not; text: one question a paragraph', async (t) => {
  const csv = 'What is it?,a,b,c,d,A\n"Is it ""this"",\nor that?",1,2,3,4,B\r\nWhy?,"x\ny",,,,C\n';
  t.deepEqual(
    (await readBenchmark(written('mmlu.csv', csv))).tasks.map(({ id, texts }) => [id, texts[0]!.text]),
    [
      ['line 1', 'What is it?'],
      ['line 2', 'Is it "this",\nor that?'],
      ['line 4', 'Why?'],
    ],
  );
  t.deepEqual(
    (await readBenchmark(written('own.txt', '\none\ntwo\n\n  \nthree'))).tasks.map(({ id, texts }) => [
      id,
      texts[0]!.text,
    ]),
    [
      ['line 2', 'one\ntwo'],
      ['line 6', 'three'],
    ],
  );
});

const good = '{"task_id": "a", "prompt": "Do it."}\n';
const bad: readonly (readonly [
  what: string,
  name: string,
  content: string | Uint8Array,
  at: RegExp,
  says: RegExp,
])[] = [
  ['empty', 'a.jsonl', '\n \n', /a\.jsonl$/, /no task/],
  ['an empty array', 'a.json', '[]', /a\.json$/, /no task/],
  ['a line that is no JSON', 'a.jsonl', `${good}{"task_id":\n`, /a\.jsonl:2$/, /no JSON/],
  ['a line that is no object', 'a.jsonl', `${good}${good}[1]\n`, /a\.jsonl:3$/, /line 3 is no object/],
  [
    'a record without a text',
    'a.jsonl',
    '{"task_id": "a", "prompt": 3}\n',
    /a\.jsonl:1$/,
    /no text of a task/,
  ],
  ['no array', 'a.json', '{}', /a\.json:1$/, /no JSON array/],
  ['an entry without a text', 'a.json', '[{"prompt": "Do it."}, {}]', /a\.json$/, /entry 2/],
  ['no gzip', 'a.jsonl.gz', good, /a\.jsonl\.gz$/, /gzip/],
  ['half a gzip', 'a.jsonl.gz', gzipSync(good.repeat(99)).subarray(0, 40), /a\.jsonl\.gz$/, /gzip/],
  ['a gzip of a gigabyte', 'a.jsonl.gz', gzipSync(Buffer.alloc(300 * 2 ** 20)), /a\.jsonl\.gz$/, /256 MB/],
  ['not UTF-8', 'a.txt', Uint8Array.of(0x61, 0xff), /a\.txt$/, /UTF-8/],
  ['a quote left open', 'a.csv', 'x,y\n"z', /a\.csv:2$/, /never closed/],
  ['another format', 'a.parquet', 'PAR1', /a\.parquet$/, /format/],
];

for (const [what, name, content, at, says] of bad) {
  test(`refused with its place: ${what}`, async (t) => {
    const error = await t.throwsAsync(readBenchmark(written(name, content)), { code: 'FWK_EVAL_TASKS' });
    t.true(isFrameworkError(error));
    if (!isFrameworkError(error)) return;
    t.regex(error.at ?? '', at);
    t.regex(error.message, says);
  });
}

test('refused with its place: missing', async (t) => {
  const error = await t.throwsAsync(readBenchmark(join(folder, 'nowhere.jsonl')), { code: 'FWK_EVAL_TASKS' });
  t.regex(error!.message, /cannot be read/);
});
