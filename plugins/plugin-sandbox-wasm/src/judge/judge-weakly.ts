import type { JudgeTask } from '@framework/sdk';
import type { Interpreter } from '../process/interpreter.js';
import { type Allowance, endedVerdict } from './judge-program.js';
import type { Outcome } from './outcome.js';
import { BadReply, request, weakReply } from './requests.js';

/**
 * Judges a program with its tests in one process, in its first state: for answers that are no plain values. The program can
 * reach its tests there, so a pass is worth less, and is to be marked.
 */
export async function judgeWeakly(
  task: JudgeTask,
  together: Interpreter,
  allowance: Allowance,
): Promise<Outcome> {
  const { text, nonce } = request('weak', [task.preamble ?? '', task.program, task.tests, task.entryPoint]);
  const limits = {
    wallMilliseconds: allowance.wallMilliseconds,
    memoryBytes: allowance.interpreterBytes + allowance.memoryBytes,
    outputBytes: allowance.outputBytes,
  };
  const step = await together.step(text, limits, allowance.memoryBytes);
  if (step.ended !== 'answered') {
    const { reason, detail, doubtful = false } = endedVerdict(step, 'the program with its tests');
    return { reason, detail, calls: 0, doubtful };
  }
  try {
    const { kind, detail } = weakReply(step.body, nonce);
    const reason = kind === 'passed' ? null : kind === 'raised' ? 'exception' : kind;
    return { reason, detail, calls: 0, doubtful: false };
  } catch (fault) {
    if (!(fault instanceof BadReply)) throw fault;
    return { reason: 'value', detail: `its process sent ${fault.message}`, calls: 0, doubtful: false };
  }
}
