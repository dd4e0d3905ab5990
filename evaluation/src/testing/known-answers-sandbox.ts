import type { Judgement, JudgeTask, Sandbox } from '@framework/sdk';
import type { Problem } from '../tasks/problem.js';

type Answer = Partial<Judgement> | Error | 'hang';

/**
 * A sandbox that runs nothing: a program passes when it is the solution a problem states, or does what the test
 * scripted for it. For what no real sandbox does on demand (fail, judge with weak isolation), and for machines without Python.
 */
export function knownAnswersSandbox(
  problems: readonly Pick<Problem, 'canonical'>[],
  scripted: (task: JudgeTask, call: number) => Answer | undefined = () => undefined,
) {
  const solutions = new Set(problems.map(({ canonical }) => canonical?.trimEnd()));
  const judged: JudgeTask[] = [];
  const state = { selfTests: 0, running: 0, most: 0 };
  const sandbox: Sandbox = {
    id: 'known-answers',
    isolation: 'Nothing runs.',
    workers: 2,
    languages: ['python', 'javascript', 'typescript'],
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
      const passed = solutions.has(task.program.trimEnd());
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
