import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { LIMITS } from './files/limits.js';
import { readSamples } from './read-samples.js';
import { TaskIndex } from './task-index.js';
import { makeZip, plainCrc } from './testing/make-zip.js';

const dir = mkdtempSync(join(tmpdir(), 'replies-samples-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));

function written(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}
const lines = (...rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const HUMAN_EVAL = lines(
  { task_id: 'T/0', completion: ' 1', passed: true },
  { task_id: 'T/1', completion: '', result: 'timed out' },
  { task_id: 'T/1', completion: 'é', result: 'passed' },
);
const READ = [
  { task: 'T/0', text: ' 1', form: 'completion', passed: true },
  { task: 'T/1', text: '', form: 'completion', passed: false },
  { task: 'T/1', text: 'é', form: 'completion', passed: true },
] as const;

test('human-eval’s lines: plain, with CRLF and blank lines, in a gzip, in a zip', async (t) => {
  const crlf = HUMAN_EVAL.replaceAll('\n', '\r\n\r\n');
  const zip = makeZip(
    [
      { name: '__MACOSX/._r.jsonl', content: Buffer.from('shadow') },
      { name: 'out/r.jsonl', content: Buffer.from(HUMAN_EVAL) },
    ],
    plainCrc,
  );
  for (const [name, content] of [
    ['a.jsonl', HUMAN_EVAL],
    ['b.jsonl', crlf],
    ['c.jsonl.gz', gzipSync(HUMAN_EVAL)],
    ['d.zip', zip],
  ] as const) {
    const { samples, name: shown } = await readSamples(written(name, content));
    t.deepEqual(samples, READ);
    t.is(shown, name);
  }
});

test('evalplus’s solutions are programs, by line, by folder and in a zip', async (t) => {
  const program = (task: string, text: string) => ({ task, text, form: 'program', passed: null }) as const;
  const file = written('plus.jsonl', lines({ task_id: 'Mbpp/2', solution: 'def f(): pass' }));
  t.deepEqual((await readSamples(file)).samples, [program('Mbpp/2', 'def f(): pass')]);
  const files = Object.fromEntries(
    [0, 2, 10].map((number) => [`HumanEval_7/${number}.py`, `# ${number}`] as const),
  );
  for (const [name, content] of Object.entries(files)) written(`programs/${name}`, content);
  const expected = [0, 2, 10].map((number) => program('HumanEval/7', `# ${number}`));
  t.deepEqual((await readSamples(join(dir, 'programs'))).samples, expected);
  const zip = makeZip(
    Object.entries(files).map(([name, content]) => ({ name: `x/${name}`, content: Buffer.from(content) })),
    plainCrc,
  );
  t.deepEqual((await readSamples(written('programs.zip', zip))).samples, expected);
});

test('bigcode’s generations are programs in the order of the problems', async (t) => {
  const file = written(
    'gens.json',
    ` ${JSON.stringify([
      ['a', 'b'],
      ['c', 'd'],
    ])}`,
  );
  const { samples } = await readSamples(file, async () => ['T/5', 'T/3', 'T/9']);
  t.deepEqual(
    samples.map(({ task, text, form }) => [task, text, form]),
    [
      ['T/5', 'a', 'program'],
      ['T/5', 'b', 'program'],
      ['T/3', 'c', 'program'],
      ['T/3', 'd', 'program'],
    ],
  );
  await t.throwsAsync(readSamples(file), { code: 'FWK_EVAL_TASKS', message: /names no tasks/ });
  await t.throwsAsync(
    readSamples(file, async () => ['T/5']),
    {
      code: 'FWK_EVAL_TASKS',
      message: /2 tasks, there are 1/,
    },
  );
});

test('a line of a megabyte is read; one that has no end is not', async (t) => {
  const long = { task_id: 'T/0', completion: 'x'.repeat(2 ** 20) };
  t.is((await readSamples(written('long.jsonl', lines(long)))).samples[0]!.text.length, 2 ** 20);
  const limits = { ...LIMITS, fileBytes: 1000, unpackedBytes: 1000 };
  for (const [name, content] of [
    ['large.jsonl', lines(long)],
    ['bomb.jsonl.gz', gzipSync(lines(long))],
  ] as const) {
    await t.throwsAsync(readSamples(written(name, content), undefined, limits), { code: 'FWK_EVAL_TASKS' });
  }
});

for (const [name, content, at, message] of [
  ['empty.jsonl', '', '', /no reply in it/],
  ['blank.jsonl', ' \n\n', '', /no reply in it/],
  ['latin1.jsonl', Buffer.from(HUMAN_EVAL, 'latin1'), ':3', /not UTF-8/],
  ['text.jsonl', `${HUMAN_EVAL}words\n`, ':4', /no JSON$/],
  ['list.jsonl', `${HUMAN_EVAL}[1]\n`, ':4', /no JSON object/],
  ['no-id.jsonl', lines({ completion: '' }), ':1', /'task_id' is no text/],
  ['no-text.jsonl', lines({ task_id: 'T/0' }), ':1', /'completion' is missing/],
  ['number.jsonl', lines({ task_id: 'T/0', completion: 4 }), ':1', /'completion' is no text/],
  ['verdict.jsonl', lines({ task_id: 'T/0', completion: '', passed: 'yes' }), ':1', /'passed' is neither/],
  [
    'bigcode.json',
    '[["a"], ["b", 3], 4]',
    '',
    /2 faults; the first: the program is no text \(.*\[1\]\[1\]\)/,
  ],
  ['cut.json', '[["a"]', '', /no JSON/],
  ['long-id.jsonl', lines({ task_id: `${'1'.repeat(100_000)}x`, completion: '' }), ':1', /more than 256/],
  ['cut.jsonl.gz', gzipSync(HUMAN_EVAL).subarray(0, 30), '', /no whole gzip/],
  [
    'two.zip',
    makeZip(
      ['a', 'b'].map((n) => ({ name: `${n}.jsonl`, content: Buffer.from('') })),
      plainCrc,
    ),
    '',
    /2 files/,
  ],
  ['none.zip', makeZip([{ name: 'README', content: Buffer.from('') }], plainCrc), '', /no replies in it/],
] as const) {
  test(`refused with its place: ${name}`, async (t) => {
    const path = written(name, content);
    const error = await t.throwsAsync(
      readSamples(path, async () => ['T/0', 'T/1', 'T/2']),
      {
        code: 'FWK_EVAL_TASKS',
        message,
      },
    );
    t.is((error as unknown as { at: string }).at, `${path}${at}`);
  });
}

test('a file of a kilobyte that unpacks to more than memory holds is not parsed', async (t) => {
  const nothings = `${'[],'.repeat(2 ** 22)}[]`;
  for (const [name, content, message] of [
    ['arrays.json.gz', `[${nothings}]`, /more than 1000000 values/],
    ['blank.jsonl.gz', '\n'.repeat(2 ** 21), /more than 1000000 lines/],
    ['numbers.jsonl.gz', '0\n'.repeat(2 ** 21), /1000 faults; the first: the line is no JSON object/],
    ['empty-rows.jsonl.gz', '{}\n'.repeat(5000), /5000 faults; the first: the field 'task_id' is no text/],
  ] as const) {
    const path = written(name, gzipSync(content));
    const error = await t.throwsAsync(readSamples(path), { code: 'FWK_EVAL_TASKS', message }, name);
    t.like(error, { at: path }, name);
  }
});

test('quotes that never end are looked at once', async (t) => {
  // Not NaN's fault: a text that begins again at every quote would take hours here.
  const endless = `{"task_id": NaN, "completion": "${'\\"'.repeat(2 ** 20)}`;
  await t.throwsAsync(readSamples(written('quotes.jsonl', endless)), { message: /no JSON/ });
  const text = 'NaN "Infinity\\';
  const mixed = `{"task_id": "a", "scores": [NaN, -Infinity], "completion": ${JSON.stringify(text)}}`;
  t.is((await readSamples(written('nan.jsonl', mixed))).samples[0]!.text, text);
});

test('an id of a million digits is looked at once', async (t) => {
  const index = new TaskIndex(await readSamples(written('ids.jsonl', HUMAN_EVAL)));
  t.is(index.find(`${'1'.repeat(2 ** 20)}x`, 0), null);
});

test('replies to more tasks than a call has arguments', async (t) => {
  const many = Array.from({ length: 150_000 }, (_, at) => ({ task_id: `T/${at}`, completion: '' }));
  const path = written('many.jsonl', many.map((row) => lines(row)).join(''));
  t.deepEqual(new TaskIndex(await readSamples(path)).uneven, []);
});

test('what is not there, and no file at all', async (t) => {
  await t.throwsAsync(readSamples(join(dir, 'nothing')), {
    code: 'FWK_EVAL_TASKS',
    message: /cannot be read/,
  });
  await t.throwsAsync(readSamples(''), { code: 'FWK_EVAL_TASKS', message: /no replies are given/ });
});

const fixtures = process.env['FRAMEWORK_FIXTURES'];
(fixtures ? test : test.skip)(
  'WizardCoder-15B’s zip has 164 replies with their verdicts, 98 passed (needs FRAMEWORK_FIXTURES)',
  async (t) => {
    const { samples } = await readSamples(join(fixtures!, 'wizardcoder15b_humaneval.zip'));
    t.is(samples.length, 164);
    t.is(samples.filter(({ passed }) => passed === true).length, 98);
    t.is(samples.filter(({ passed }) => passed === null).length, 0);
  },
);
