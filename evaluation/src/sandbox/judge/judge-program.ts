import type { JudgeReason, JudgeTask } from '@framework/sdk';
import type { JudgingProcess, Step, StepLimits } from '../judging-process.js';
import { asciiJson } from '../values/ascii-json.js';
import type { Outcome } from './outcome.js';
import {
  BadReply,
  type CandidateReply,
  callOf,
  candidateReply,
  request,
  testerReply,
  type ValueCheck,
} from './requests.js';

/** Limits as they hold on this machine, for one side. */
export interface Allowance {
  /** For each side, over all its steps. */
  readonly wallMilliseconds: number;
  /** Of the program, over all its steps; only for a provider that can tell it from waiting. */
  readonly cpuMilliseconds?: number;
  /** Beyond what a fresh interpreter takes. */
  readonly memoryBytes: number;
  readonly outputBytes: number;
  /** What a fresh interpreter takes. */
  readonly interpreterBytes: number;
}

/** The tests may take more memory and longer answers than a program: they are not on trial. At least this much. */
const TESTER_MEMORY = 1024 * 1024 * 1024;
const TESTER_OUTPUT = 64 * 1024 * 1024;
/** What remains for a step when the time is up: enough to be told so. */
const LEAST = 20;

/** Why a program failed, as one step showed it. */
export interface Verdict {
  readonly reason: JudgeReason;
  readonly detail: string;
  readonly doubtful?: boolean;
}

/**
 * Judges one program with two interpreters in their first state: tester → judge → candidate → judge → tester, until the
 * tests have ended or the program has. Each request has a nonce of its own. What a program answers is checked to be a plain
 * value before it goes on, and the tests see it rebuilt from builtins. Once a verdict has fallen, nothing changes it.
 *
 * @param check the language's plain values; Python's, if left out
 */
export async function judgeProgram(
  task: JudgeTask,
  candidate: JudgingProcess,
  tester: JudgingProcess,
  allowance: Allowance,
  check?: ValueCheck,
): Promise<Outcome> {
  let calls = 0;
  let verdict: Verdict | null = null;
  let candidateLeft = allowance.wallMilliseconds;

  const outcome = (final: Verdict | null): Outcome => ({
    reason: final?.reason ?? null,
    detail: final?.detail ?? '',
    calls,
    doubtful: final?.doubtful === true,
  });

  /** One request to the program's process. A string is the answer for the tester; otherwise the verdict has fallen. */
  const askCandidate = async (
    command: 'load' | 'call',
    given: readonly unknown[],
  ): Promise<CandidateReply | Verdict> => {
    const { text, nonce } = request(command, given);
    const limits: StepLimits = {
      wallMilliseconds: Math.max(LEAST, candidateLeft),
      ...(allowance.cpuMilliseconds === undefined ? {} : { cpuMilliseconds: allowance.cpuMilliseconds }),
      memoryBytes: allowance.interpreterBytes + allowance.memoryBytes,
      outputBytes: allowance.outputBytes,
    };
    const from = performance.now();
    const step = await candidate.step(text, limits, allowance.memoryBytes);
    candidateLeft -= performance.now() - from;
    if (step.ended !== 'answered') return endedVerdict(step, 'the program');
    try {
      return candidateReply(step.body, nonce, check);
    } catch (fault) {
      if (fault instanceof BadReply) return { reason: 'value', detail: `its process sent ${fault.message}` };
      throw fault;
    }
  };

  const loaded = await askCandidate('load', [task.program, task.entryPoint]);
  if ('reason' in loaded) return outcome(loaded);
  if (loaded.kind === 'value') return outcome({ reason: 'value', detail: 'a reply out of order' });
  if (loaded.kind !== 'ready') return outcome(failure(loaded));

  const { text, nonce } = request('run', [task.preamble ?? '', task.tests, task.entryPoint]);
  const memory = Math.max(TESTER_MEMORY, allowance.memoryBytes);
  const limits: StepLimits = {
    // The tests wait while the program runs: both shares count.
    wallMilliseconds: 2 * allowance.wallMilliseconds + LEAST,
    memoryBytes: allowance.interpreterBytes + memory,
    outputBytes: Math.max(TESTER_OUTPUT, allowance.outputBytes),
  };
  const step = await tester.step(text, limits, memory, async (question) => {
    if (verdict === null) {
      calls++;
      const reply = await answer(question);
      if (typeof reply === 'string') return reply;
      verdict = reply;
    }
    return asciiJson(['stopped']);
  });

  async function answer(question: Uint8Array): Promise<string | Verdict> {
    let call: ReturnType<typeof callOf>;
    try {
      call = callOf(question, check);
    } catch (fault) {
      if (fault instanceof BadReply) return { reason: 'wrong', detail: `the tests sent ${fault.message}` };
      throw fault;
    }
    const reply = await askCandidate('call', [call.positional, call.named]);
    if ('reason' in reply) return reply;
    if (reply.kind === 'value') return asciiJson(['value', reply.value]);
    // An exception may be what the tests ask for: they see a standard one, with its message.
    if (reply.kind === 'raised')
      return asciiJson(['raised', reply.standard, reply.type, reply.message, reply.args]);
    return failure(reply);
  }

  if (verdict !== null) return outcome(verdict);
  if (step.ended !== 'answered') return outcome(endedVerdict(step, 'the tests'));
  try {
    const { kind, detail } = testerReply(step.body, nonce);
    if (kind === 'passed') return outcome(null);
    if (kind === 'raised') return outcome({ reason: 'exception', detail });
    if (kind === 'wrong') return outcome({ reason: 'wrong', detail });
    return outcome({ reason: 'wrong', detail: `the tests raised ${detail}` });
  } catch (fault) {
    if (fault instanceof BadReply)
      return outcome({ reason: 'wrong', detail: `the tests' process sent ${fault.message}` });
    throw fault;
  }
}

function failure(reply: Exclude<CandidateReply, { kind: 'value' }>): Verdict {
  switch (reply.kind) {
    case 'ready':
      return { reason: 'value', detail: 'a reply out of order' };
    case 'unplain':
      return { reason: 'value', detail: reply.why };
    case 'syntax':
      return { reason: 'syntax', detail: said(reply) };
    case 'exit':
      return { reason: 'exit', detail: said(reply) };
    case 'memory':
      return { reason: 'memory', detail: said(reply) };
    case 'raised':
    case 'died':
      return { reason: 'exception', detail: said(reply) };
  }
}

function said({ type, message }: { readonly type: string; readonly message: string }): string {
  return message === '' ? type : `${type}: ${message}`;
}

/** Of a step that gave no answer. */
export function endedVerdict({ ended, detail, killed }: Step, who: string): Verdict {
  switch (ended) {
    case 'wall':
      return { reason: 'wall', detail: `${who} took longer than allowed`, doubtful: true };
    case 'cpu':
      return { reason: 'cpu', detail: `${who} took more processor time than allowed`, doubtful: true };
    case 'output':
      return { reason: 'output', detail: `${who} wrote more than allowed` };
    case 'memory':
      return { reason: 'memory', detail: `${who} took more memory than allowed`, doubtful: killed };
    case 'exit':
      return { reason: 'exit', detail: `${who} ended the interpreter${detail && ` (${detail})`}` };
    case 'stack':
      return { reason: 'crash', detail: `${who} overflowed the interpreter’s stack` };
    case 'gone':
      return { reason: 'crash', detail: `the process of ${who} ended by itself: ${detail}`, doubtful: true };
    default:
      return {
        reason: 'crash',
        detail: detail === '' ? `${who} broke the interpreter` : `${who} ended with ${detail}`,
      };
  }
}
