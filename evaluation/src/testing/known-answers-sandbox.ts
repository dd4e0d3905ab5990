import { readFileSync } from 'node:fs';
import type { Judgement, JudgeTask, Sandbox } from '@framework/sdk';

type Answer = Partial<Judgement> | Error | 'hang';

/**
 * A sandbox that runs nothing: a program passes when it ends with the solution the problem file states, or does what the test
 * scripted for it. For what no real sandbox does on demand (fail, judge with weak isolation), and for machines without Python.
 */
export function knownAnswersSandbox(
  tasksFile: string,
  scripted: (task: JudgeTask, call: number) => Answer | undefined = () => undefined,
) {
  const solutions = readFileSync(tasksFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => solutionOf(JSON.parse(line) as { canonical_solution?: string; code?: string }));
  const judged: JudgeTask[] = [];
  const state = { selfTests: 0, running: 0, most: 0 };
  const sandbox: Sandbox = {
    id: 'known-answers',
    isolation: 'Nothing runs.',
    workers: 2,
    languages: ['python'],
    async selfTest() {
      state.selfTests++;
      return [];
    },
    async judge(task, signal) {
      signal.throwIfAborted();
      state.most = Math.max(state.most, ++state.running);
      judged.push(task);
      const answer = scripted(task, judged.length) ?? {};
      await new Promise((resolve) => setImmediate(resolve));
      state.running--;
      if (answer === 'hang') {
        await new Promise((_, reject) => {
          const stopped = () => reject(new Error('the sandbox was stopped'));
          if (signal.aborted) stopped();
          signal.addEventListener('abort', stopped, { once: true });
        });
      }
      if (answer instanceof Error) throw answer;
      const passed = solutions.some((solution) => task.program.trimEnd().endsWith(solution.trimEnd()));
      return {
        passed,
        reason: passed ? null : 'wrong',
        detail: '',
        calls: 1,
        isolation: 'strong',
        seconds: judged.length,
        ...(answer as Partial<Judgement>),
      };
    },
    async close() {},
  };
  return { sandbox, judged, state };
}

/** HumanEval's name for it, or MBPP's. */
const solutionOf = (row: { canonical_solution?: string; code?: string }): string =>
  row.canonical_solution ?? row.code ?? '';
