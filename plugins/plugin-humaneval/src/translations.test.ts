import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgePrograms, readHumanEval, selfCheck } from '@framework/evaluation';
import { judging } from '@framework/evaluation/testing/judging-options';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import test from 'ava';
import { testWithSandbox } from './testing/real-sandbox.js';

const dir = mkdtempSync(join(tmpdir(), 'humaneval-translations-'));
test.after.always('away with it', () => rmSync(dir, { recursive: true, force: true }));
const written = (name: string, rows: readonly object[]): string => {
  const path = join(dir, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
};

const asserting =
  'const assert = require(\'node:assert\');\n\n\nfunction test() {\n  let candidate = counts;\n  assert.deepEqual(candidate("a b a"),{"a": 2, "b": 1});\n  assert.deepEqual(candidate(""),{});\n}\n\ntest();';
const RIGHT =
  '  const found = {};\n  for (const word of text.split(" ").filter(Boolean)) found[word] = (found[word] || 0) + 1;\n  return found;\n}';
const WRONG = '  return {};\n}';

/** As MultiPL-E writes them. */
const multiplE = (language: 'js' | 'ts') => ({
  name: 'HumanEval_0_counts',
  language,
  prompt: `//How often each word is there.\nfunction counts(text${language === 'ts' ? ': string): {[key: string]: number}' : ')'} {\n`,
  tests: `${language === 'ts' ? 'declare var require: any;\n' : ''}${asserting}`,
  stop_tokens: ['\nfunction ', '\n/*', '\n//'],
});
/** As HumanEval-X writes them. */
const humanEvalX = {
  task_id: 'JavaScript/0',
  prompt: '/* Twice.\n*/\nconst twice = (x) => {\n',
  canonical_solution: '  return 2 * x;\n}\n\n',
  test: 'const testTwice = () => {\n  console.assert(twice(2) === 4)\n  console.assert(twice(-1) === -2)\n}\n\ntestTwice()\n',
};

for (const language of ['js', 'ts'] as const) {
  testWithSandbox('wasm', `translations to ${language} are judged in QuickJS`, async (t, open) => {
    const path = written(`humaneval-${language}.jsonl`, [multiplE(language)]);
    const { sandbox } = await open(scriptedReplies([]).source, path);
    const { problems } = await readHumanEval(path);
    t.deepEqual(await selfCheck(problems, path, judging(sandbox)), { unchecked: 1 });
    const [problem] = problems;
    const typed =
      language === 'ts' ? RIGHT.replace('found = {}', 'found: {[key: string]: number} = {}') : RIGHT;
    const outcomes = await judgePrograms(
      [typed, WRONG].map((body) => ({ problem: problem!, source: problem!.prompt + body })),
      judging(sandbox),
    );
    t.like(outcomes[0], { judgement: { passed: true, calls: 2, isolation: 'strong' } });
    t.like(outcomes[1], { judgement: { passed: false, reason: 'wrong' } });
  });
}

testWithSandbox('wasm', 'HumanEval-X’s own solution passes, and another answer does not', async (t, open) => {
  const path = written('humaneval_js.jsonl', [humanEvalX]);
  const { sandbox } = await open(scriptedReplies([]).source, path);
  const { problems } = await readHumanEval(path);
  t.deepEqual(await selfCheck(problems, path, judging(sandbox)), { unchecked: 0 });
  const source = `${humanEvalX.prompt}  return x ** 2;\n}\n`;
  const [outcome] = await judgePrograms([{ problem: problems[0]!, source }], judging(sandbox));
  t.like(outcome, { judgement: { passed: false, reason: 'wrong' } });
});

testWithSandbox(
  'linux',
  'a sandbox that runs Python alone refuses a translation, before it starts',
  async (t, open) => {
    const { source, requests } = scriptedReplies([]);
    const { evaluate } = await open(source, written('refused.jsonl', [multiplE('ts')]));
    await t.throwsAsync(evaluate(), {
      code: 'FWK_SANDBOX_LANGUAGE',
      message: /HumanEval_0_counts is in typescript, and the sandbox 'linux' runs python/,
    });
    t.is(requests.length, 0);
  },
);
