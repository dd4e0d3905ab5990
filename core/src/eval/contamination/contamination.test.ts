import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { DocumentShards } from '../../run/documents.js';
import { openRunRecord } from '../../run/run-record.js';
import { folder } from '../../run/testing/folder.js';
import { document, frameworkHere, run } from '../../run/testing/toy-run.js';
import type { EvaluationDocument } from '../evaluation.js';
import { toySuite } from '../testing/toy-evaluation.js';
import type { Contamination } from './contamination.js';
import { problemTexts } from './problem-texts.js';

test('a problem taken from a training document is found in it; one that was held out is not', async (t) => {
  const cwd = await folder(t);
  const trained = await frameworkHere(run('writer'), { cwd });
  t.is(trained.code, 0, trained.stderr);
  const { objects } = await openRunRecord(cwd, 'writer');
  const documents = new DocumentShards(objects.get('filter')!);
  const longest = async (split: string) => {
    let found = { id: '', text: '' };
    for await (const batch of documents.read(100, split)) {
      for (const [row, id] of batch.ids.entries()) {
        const text = batch.text(row);
        if (text.length > found.text.length) found = { id, text };
      }
    }
    return found;
  };
  const [seen, held] = [await longest('train'), await longest('heldout')];
  const rows = [
    { task_id: 'seen', prompt: seen.text, test: 'x' },
    { task_id: 'held', prompt: held.text, test: 'x' },
  ];
  await writeFile(join(cwd, 'problems.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

  const args = ['--model', 'writer', ...toySuite('problems.jsonl'), '--json'];
  const looked = await frameworkHere(['eval', 'contamination', ...args], { cwd });
  t.is(looked.code, 0, looked.stderr);
  const { files, documents: count } = document<Contamination>(looked);
  t.true(count > 100);
  t.like(files[0]!, { file: 'problems.jsonl', contaminated: 1 });
  const [first, second] = files[0]!.tasks;
  t.is(first!.found, first!.runs);
  t.is(first!.inDocument, first!.runs);
  // Two documents may say the same; what was read is one of them.
  t.true(first!.runs > 10 && first!.document !== null);
  t.is(second!.found, 0);

  const evaluated = await frameworkHere(['eval', ...args, '--contamination'], { cwd });
  const result = document<EvaluationDocument>(evaluated);
  t.deepEqual(result.contamination, document<Contamination>(looked));
  t.deepEqual(
    JSON.parse(await readFile(join(result.dir, 'contamination.json'), 'utf8')),
    result.contamination,
  );
});

test('an endpoint’s training data is not known here; a file that holds no problem is refused', async (t) => {
  const cwd = await folder(t);
  await writeFile(join(cwd, 'problems.jsonl'), '{"task_id":"A"}\n');
  const args = [...toySuite('problems.jsonl'), '--json'];
  const endpoint = await frameworkHere(['eval', 'contamination', '--model', 'http://h/v1', ...args], { cwd });
  t.is(endpoint.code, 2);
  const trained = await frameworkHere([...run('writer'), '--set', 'toy-source.documents=60'], { cwd });
  t.is(trained.code, 0, trained.stderr);
  const none = await frameworkHere(['eval', 'contamination', '--model', 'writer', ...args], { cwd });
  t.is(none.code, 1);
  t.regex(document<{ message: string }>(none).message, /the problem has none of prompt/);
});

test('problems are texts of JSON lines, of translations, and of task files', async (t) => {
  const cwd = await folder(t);
  const path = (name: string) => join(cwd, name);
  await writeFile(path('a.jsonl'), '{"name": "HumanEval_0_f", "prompt": "// f", "tests": "test();"}\n');
  t.deepEqual(await problemTexts(path('a.jsonl')), [{ task: 'HumanEval_0_f', texts: ['// f', 'test();'] }]);
  const yaml =
    'name: x\ntasks:\n  - id: f\n    prompt: def f()\n    canonical: return 1\n    tests: [assert f()]\n';
  await writeFile(path('a.yaml'), yaml);
  t.deepEqual(await problemTexts(path('a.yaml')), [
    { task: 'f', texts: ['def f()', 'return 1', 'assert f()'] },
  ]);
  for (const [content, message] of [
    ['tasks: [', /YAML/],
    ['a: 1', /no list 'tasks'/],
    ['tasks:\n  - 1\n', /no object/],
  ] as const) {
    await writeFile(path('bad.yaml'), content);
    await t.throwsAsync(problemTexts(path('bad.yaml')), { code: 'FWK_EVAL_TASKS', message });
  }
});
