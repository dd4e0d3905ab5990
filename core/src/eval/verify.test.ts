import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { folder } from '../run/testing/folder.js';
import { serialInFull } from '../run/testing/full-tier.js';
import { document, frameworkHere } from '../run/testing/toy-run.js';
import { questions, toySuite } from './testing/toy-evaluation.js';
import type { Verification } from './verify.js';

const lines = (...rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Question 0 is answered rightly by `0!`. */
async function verified(t: ExecutionContext, samples: string, ...args: readonly string[]) {
  const cwd = await folder(t);
  await questions(cwd, 2);
  await writeFile(join(cwd, 'samples'), samples);
  return frameworkHere(
    ['eval', 'verify', ...toySuite('questions.jsonl'), '--samples', 'samples', '--json', ...args],
    { cwd },
  );
}

test('agreement is exit 0, with a row for each reply', async (t) => {
  const outcome = await verified(
    t,
    lines(
      { task_id: 'Q/0', completion: '0!', passed: true },
      { task_id: 'Q/1', completion: '7!', passed: false },
    ),
  );
  t.is(outcome.code, 0, outcome.stderr);
  const verification = document<Verification>(outcome);
  t.like(verification, { passed: 1, total: 2, agreements: 2, published: 2, passAt1: 0.5, unknown: [] });
  t.deepEqual(verification.rows[1], {
    task: 'Q/1',
    sample: 0,
    passed: false,
    published: false,
    agrees: true,
    reason: 'wrong',
    detail: '',
  });
});

serialInFull(
  'a file that names its tasks by their numbers alone has no reply that nobody asked for',
  async (t) => {
    const outcome = await verified(
      t,
      lines({ task_id: 0, completion: '0!', passed: true }, { task_id: 1, completion: '7!', passed: false }),
    );
    t.is(outcome.code, 0, outcome.stderr);
    t.like(document<Verification>(outcome), { total: 2, agreements: 2, unknown: [] });
  },
);

test('one verdict that is another is exit 3, and named', async (t) => {
  const outcome = await verified(
    t,
    lines(
      { task_id: 'Q/0', completion: '0!', passed: true },
      { task_id: 'Q/1', completion: '7!', passed: true },
    ),
  );
  t.is(outcome.code, 3);
  t.like(document<Verification>(outcome), { passed: 1, total: 2, agreements: 1 });
  t.regex(outcome.stderr, /FWK_EVAL_DISAGREES: 1 of 2 verdicts differ: Q\/1/);
});

serialInFull(
  'several replies to a task are all judged; without verdicts there is nothing to agree with',
  async (t) => {
    const outcome = await verified(
      t,
      JSON.stringify([
        ['question 0: 0!', 'x', 'question 0: 0!'],
        ['question 1: 1!', 'question 1: 1!', 'y'],
      ]),
    );
    t.is(outcome.code, 0, outcome.stderr);
    const verification = document<Verification>(outcome);
    t.like(verification, { passed: 4, total: 6, agreements: null, published: 0 });
    t.true(Math.abs(verification.passAt1! - 2 / 3) < 1e-12);
  },
);

serialInFull('a file with fewer replies to some tasks: those there are, no other', async (t) => {
  const outcome = await verified(
    t,
    lines(
      { task_id: 'Q/0', completion: '0!' },
      { task_id: 'Q/0', completion: '1!' },
      { task_id: 'Q/1', completion: '1!' },
    ),
  );
  t.is(outcome.code, 0, outcome.stderr);
  t.like(document<Verification>(outcome), { passed: 2, total: 3, passAt1: 0.75 });
  t.regex(outcome.stderr, /1 tasks have more replies than others: Q\/0/);
});

for (const [name, samples, message] of [
  [
    'an unknown id',
    lines(
      { task_id: 'Q/0', completion: '' },
      { task_id: 'Q/1', completion: '' },
      { task_id: 'R/9', completion: '' },
    ),
    /1 ids are of no problem: R\/9/,
  ],
  ['a problem without a reply', lines({ task_id: 'Q/0', completion: '' }), /1 problems have no reply: Q\/1/],
  ['an empty file', '', /no reply in it/],
  ['a bad line', `${lines({ task_id: 'Q/0', completion: '' })}{`, /the line is no JSON/],
] as const) {
  serialInFull(`refused: ${name}`, async (t) => {
    const outcome = await verified(t, samples);
    t.is(outcome.code, 1, outcome.stderr);
    t.like(document(outcome), { code: 'FWK_EVAL_TASKS' });
    t.regex(document<{ message: string }>(outcome).message, message);
  });
}

serialInFull('--partial judges what there is, and says what is left out', async (t) => {
  const outcome = await verified(
    t,
    lines({ task_id: 'Q/0', completion: '0!' }, { task_id: 'R/9', completion: '' }),
    '--partial',
  );
  t.is(outcome.code, 0, outcome.stderr);
  t.like(document<Verification>(outcome), { passed: 1, total: 1, unanswered: ['Q/1'], unknown: ['R/9'] });
});
