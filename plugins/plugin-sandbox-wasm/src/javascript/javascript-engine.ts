import { candidateReply, request } from '@framework/evaluation/sandbox';
import { allowanceOf, type Engine, type Pair } from '../engine.js';
import type { ChildOptions } from '../process/child-process.js';
import { Interpreter } from '../process/interpreter.js';
import { nodeFlags } from '../process/lock-down.js';
import { readJavaScriptFiles } from './javascript-files.js';
import { judgeJavaScript, judgeJavaScriptWeakly } from './judge-javascript.js';
import { checkJavaScriptValue } from './values/javascript-value.js';

const ENTRY = new URL('./child/main.js', import.meta.url);
/** V8's stack in KiB, which recursion in WebAssembly takes: about twice what QuickJS allows itself (`quickjs-realm.ts`). */
const STACK = 4000;
/** What a fresh interpreter has allocated, rounded up. */
const INTERPRETER = 2 * 1024 * 1024;

/** A loop of what programs do: arithmetic, calls, arrays, objects. */
const PROGRAM = `
function work() {
  const counts = {};
  const values = [];
  for (let i = 0; i < 60000; i++) {
    const key = (i * 7919) % 1009;
    counts[key] = (counts[key] ?? 0) + 1;
    if (i % 3 === 0) values.push(String(key));
  }
  return values.sort().length + Object.values(counts).reduce((sum, each) => sum + each, 0);
}
`;
/** What that loop takes on the machine the limits were chosen for (two cores of 2023, idle), in milliseconds. */
const ORDINARY = 25;
const SLOWEST = 20;

/**
 * Starts QuickJS. It takes no snapshot: an interpreter is made in six milliseconds.
 *
 * @param track told of each pair as it is made, before anything is started
 * @param entry for tests: another first module of the children
 * @throws ChildGone where it does not start; FWK_SANDBOX_UNAVAILABLE where a package is missing
 */
export async function startJavaScript(
  options: ChildOptions,
  track: (pair: Pair) => void,
  entry = ENTRY,
): Promise<Engine> {
  const files = await readJavaScriptFiles();
  const own: ChildOptions = {
    ...options,
    entry,
    flags: [...(options.flags ?? nodeFlags()), `--stack-size=${STACK}`],
  };
  const pair = () => {
    const made = {
      candidate: new Interpreter('candidate', files, own),
      tester: new Interpreter('tester', files, own),
    };
    track(made);
    return made;
  };
  const first = pair();
  await first.candidate.start(null);
  const slowness = await measureSlowness(first.candidate);
  first.candidate.reset();
  const allowance: Engine['allowance'] = (limits) => allowanceOf(limits, slowness, INTERPRETER);
  return {
    first,
    pair,
    async ready({ candidate, tester }) {
      await Promise.all([candidate.start(null), tester.start(null)]);
    },
    allowance,
    judge: (task, { candidate, tester }) => judgeJavaScript(task, candidate, tester, allowance(task.limits)),
    judgeWeakly: (task, { candidate, tester }) =>
      judgeJavaScriptWeakly(task, candidate, tester, allowance(task.limits)),
  };
}

/** As for Python (`judge/calibration.ts`): the best of three runs of a loop, at least 1. */
async function measureSlowness(interpreter: Interpreter): Promise<number> {
  const limits = { wallMilliseconds: 60_000, memoryBytes: 64 * 1024 * 1024, outputBytes: 4096 };
  const ask = async (command: 'load' | 'call', given: readonly unknown[]) => {
    const { text, nonce } = request(command, given);
    const from = performance.now();
    const step = await interpreter.step(text, limits, limits.memoryBytes);
    const took = performance.now() - from;
    if (step.ended !== 'answered') throw new Error(`the measurement ended with ${step.ended} ${step.detail}`);
    const reply = candidateReply(step.body, nonce, checkJavaScriptValue);
    if (reply.kind !== 'ready' && reply.kind !== 'value') {
      throw new Error(`the measurement said ${JSON.stringify(reply)}`);
    }
    return took;
  };
  await ask('load', [PROGRAM, 'work']);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) best = Math.min(best, await ask('call', [[], []]));
  return Math.min(SLOWEST, Math.max(1, best / ORDINARY));
}
