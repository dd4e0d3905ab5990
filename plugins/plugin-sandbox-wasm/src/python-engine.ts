import { judgeProgram, judgeWeakly, measureSlowness } from '@framework/evaluation/sandbox';
import { allowanceOf, type Engine, type Pair } from './engine.js';
import type { ChildOptions } from './process/child-process.js';
import { Interpreter } from './process/interpreter.js';
import { readInterpreterFiles } from './process/interpreter-files.js';

const CALIBRATION_MEMORY = 64 * 1024 * 1024;

/**
 * Starts Pyodide once, cold: its snapshot is handed to all others.
 *
 * @param track told of each pair as it is made, before anything is started
 * @throws ChildGone where it does not start; FWK_SANDBOX_UNAVAILABLE where Pyodide is missing
 */
export async function startPython(options: ChildOptions, track: (pair: Pair) => void): Promise<Engine> {
  const files = await readInterpreterFiles();
  const pair = () => {
    const made = {
      candidate: new Interpreter('candidate', files, options),
      tester: new Interpreter('tester', files, options),
    };
    track(made);
    return made;
  };
  const first = pair();
  const snapshot = await first.candidate.cold();
  const interpreterBytes = snapshot.memory.length;
  const slowness = await measureSlowness(first.candidate, interpreterBytes + CALIBRATION_MEMORY);
  first.candidate.reset();
  const allowance: Engine['allowance'] = (limits) => allowanceOf(limits, slowness, interpreterBytes);
  return {
    first,
    pair,
    async ready({ candidate, tester }) {
      await Promise.all([candidate.start(snapshot), tester.start(snapshot)]);
    },
    allowance,
    judge: (task, { candidate, tester }) => judgeProgram(task, candidate, tester, allowance(task.limits)),
    judgeWeakly: (task, { candidate }) => judgeWeakly(task, candidate, allowance(task.limits)),
  };
}
