import { randomBytes } from 'node:crypto';
import {
  type Allowance,
  asciiJson,
  endedVerdict,
  judgeProgram,
  judgeWeakly,
  type Outcome,
} from '@framework/evaluation/sandbox';
import type { JudgeTask } from '@framework/sdk';
import type { Interpreter } from '../process/interpreter.js';
import { checkJavaScriptValue } from './values/javascript-value.js';

/** Judges a program in JavaScript or TypeScript: by the judge that judges all, with JavaScript's values. */
export async function judgeJavaScript(
  task: JudgeTask,
  candidate: Interpreter,
  tester: Interpreter,
  allowance: Allowance,
): Promise<Outcome> {
  const stripped = await withoutTypes(task, candidate, tester, allowance);
  if ('reason' in stripped) return stripped;
  return await judgeProgram(stripped, candidate, tester, allowance, checkJavaScriptValue);
}

/** The same with program and tests in one interpreter. */
export async function judgeJavaScriptWeakly(
  task: JudgeTask,
  candidate: Interpreter,
  tester: Interpreter,
  allowance: Allowance,
): Promise<Outcome> {
  const stripped = await withoutTypes(task, candidate, tester, allowance);
  if ('reason' in stripped) return stripped;
  return await judgeWeakly(stripped, candidate, allowance);
}

/**
 * The task in JavaScript. A program's types are taken out in the process it will run in, the tests' in theirs: what reads a
 * source that nobody trusts stands where that source will run.
 */
async function withoutTypes(
  task: JudgeTask,
  candidate: Interpreter,
  tester: Interpreter,
  allowance: Allowance,
): Promise<JudgeTask | Outcome> {
  if (task.language !== 'typescript') return task;
  const program = await strip(candidate, task.program, allowance, 'the program');
  if (typeof program !== 'string') return program;
  const preamble = await strip(tester, task.preamble ?? '', allowance, 'the preamble');
  if (typeof preamble !== 'string') return preamble;
  const tests = await strip(tester, task.tests, allowance, 'the tests');
  if (typeof tests !== 'string') return tests;
  return { ...task, language: 'javascript', program, preamble, tests };
}

async function strip(
  interpreter: Interpreter,
  source: string,
  { wallMilliseconds, outputBytes, memoryBytes, interpreterBytes }: Allowance,
  who: string,
): Promise<string | Outcome> {
  if (source === '') return '';
  const nonce = randomBytes(16).toString('hex');
  const limits = { wallMilliseconds, outputBytes, memoryBytes: interpreterBytes + memoryBytes };
  const step = await interpreter.step(asciiJson(['strip', nonce, [source]]), limits, memoryBytes);
  const failed = (reason: Outcome['reason'], detail: string, doubtful = false): Outcome => ({
    reason,
    detail,
    calls: 0,
    doubtful,
  });
  if (step.ended !== 'answered') {
    const { reason, detail, doubtful = false } = endedVerdict(step, who);
    return failed(reason, detail, doubtful);
  }
  const reply = replyOf(step.body, nonce);
  if (reply === null) return failed('crash', `what takes types out of ${who} sent no reply of ours`);
  const [kind, text] = reply;
  if (kind === 'stripped') return text;
  return failed(who === 'the program' ? 'syntax' : 'wrong', `${who}: ${text}`);
}

function replyOf(body: Uint8Array, nonce: string): readonly [string, string] | null {
  try {
    const given: unknown = JSON.parse(Buffer.from(body).toString('latin1'));
    if (!Array.isArray(given) || given[0] !== nonce || !Array.isArray(given[1])) return null;
    const [kind, text] = given[1] as unknown[];
    return typeof kind === 'string' && typeof text === 'string' ? [kind, text] : null;
  } catch {
    return null;
  }
}
