import { testWithPython } from '@framework/evaluation/testing/conditional-test';
import { knownAnswersSandbox } from '@framework/evaluation/testing/known-answers-sandbox';
import { pythonSandbox } from '@framework/evaluation/testing/python-sandbox';
import { scriptedReplies } from '@framework/evaluation/testing/scripted-replies';
import { solutionOf } from '@framework/evaluation/testing/solution-of';
import test from 'ava';
import { readTaskFile } from './task-file.js';
import { evaluated, exampleOf } from './testing/evaluate.js';

const WORD_TOOLS = exampleOf('word-tools');
const NUMBER_TOOLS = exampleOf('number-tools');

testWithPython(
  'the example’s solutions pass, and a model that knows one task of two has 0.5',
  async (t, python) => {
    const [first] = (await readTaskFile(WORD_TOOLS)).set.problems;
    const { source, requests } = scriptedReplies([
      { when: 'def initials(', reply: `${solutionOf(first!)}\n# more` },
      { when: '', reply: '    return 1\n' },
    ]);
    const { result } = await evaluated(WORD_TOOLS, { replies: source, sandbox: pythonSandbox(python) });
    t.is(result.metrics['pass@1']!.value, 0.5);
    t.deepEqual(
      result.rows!.map(({ task }) => task),
      ['word-tools/initials', 'word-tools/average-length'],
    );
    t.is(requests[0]!.prompt, `# Python 3\n${first!.prompt}`);
    t.regex(result.note!, /word-tools version 1 \(sha256 [0-9a-f]{16}…\).*Protocol of the file/);
  },
);

test('the example in JavaScript is asked by a protocol that has a name', async (t) => {
  const { set, protocol } = await readTaskFile(NUMBER_TOOLS);
  t.is(protocol.name, 'codex');
  t.is(set.problems[0]!.language, 'javascript');
  const { sandbox } = knownAnswersSandbox(set.problems);
  const { source, requests } = scriptedReplies([{ when: '', reply: solutionOf(set.problems[0]!) }]);
  const { result } = await evaluated(NUMBER_TOOLS, { replies: source, sandbox });
  t.is(result.metrics['pass@1']!.value, 1);
  t.true(requests[0]!.stop.includes('\nfunction '));
});

test('a sandbox that does not run the language, and another hash, are refused before anything is asked', async (t) => {
  const { sandbox, state } = knownAnswersSandbox([]);
  const { source, requests } = scriptedReplies([]);
  const slots = { replies: source, sandbox: { ...sandbox, languages: ['python'] as const } };
  await t.throwsAsync(evaluated(NUMBER_TOOLS, slots), {
    code: 'FWK_SANDBOX_LANGUAGE',
    message: /number-tools\/clamp is in javascript, and the sandbox 'known-answers' runs python/,
  });
  await t.throwsAsync(evaluated(NUMBER_TOOLS, slots, { sha256: 'a'.repeat(64) }), { code: 'FWK_EVAL_TASKS' });
  t.is(requests.length + state.selfTests, 0);
});
