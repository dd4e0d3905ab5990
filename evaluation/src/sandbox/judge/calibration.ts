import type { JudgingProcess } from '../judging-process.js';
import { candidateReply, request } from './requests.js';

/** A loop of what programs do: arithmetic, calls, lists, dictionaries. */
const PROGRAM = `
def work():
    counts = {}
    values = []
    for i in range(60000):
        key = (i * 7919) % 1009
        counts[key] = counts.get(key, 0) + 1
        if i % 3 == 0:
            values.append(str(key))
    return len(sorted(values)) + sum(counts.values())
`;

/** What that loop takes on the machine the limits were chosen for, in milliseconds: two cores of 2023, nothing else running. */
const ORDINARY = 30;
const SLOWEST = 20;

/**
 * How many times slower this machine is now than the one that limits were chosen for, at least 1: the best of three runs,
 * because a machine is never faster than it can be. Seconds of a task are multiplied by it.
 *
 * @param interpreter in its first state; it is left changed
 */
export async function measureSlowness(interpreter: JudgingProcess, memoryBytes: number): Promise<number> {
  const limits = { wallMilliseconds: 60_000, memoryBytes, outputBytes: 4096 };
  const ask = async (command: 'load' | 'call', given: readonly unknown[]) => {
    const { text, nonce } = request(command, given);
    const from = performance.now();
    const step = await interpreter.step(text, limits, memoryBytes);
    const took = performance.now() - from;
    if (step.ended !== 'answered') throw new Error(`the measurement ended with ${step.ended} ${step.detail}`);
    return { reply: candidateReply(step.body, nonce), took };
  };
  await ask('load', [PROGRAM, 'work']);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) best = Math.min(best, (await ask('call', [[], []])).took);
  return Math.min(SLOWEST, Math.max(1, best / ORDINARY));
}
