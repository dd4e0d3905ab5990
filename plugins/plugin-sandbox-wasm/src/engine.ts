import { type Allowance, type Outcome } from '@framework/evaluation/sandbox';
import type { JudgeTask } from '@framework/sdk';
import type { Interpreter } from './process/interpreter.js';

/** Two interpreters that judge together, one program at a time. */
export interface Pair {
  readonly candidate: Interpreter;
  readonly tester: Interpreter;
}

/** An interpreter of some languages: how pairs of it are made, and how they judge. */
export interface Engine {
  /** A pair that is ready already, from starting the engine. Given once. */
  readonly first: Pair;
  /** Not started. */
  pair(): Pair;
  /** Starts what is not running. @throws ChildGone where it does not start */
  ready(pair: Pair): Promise<void>;
  /** Limits of a task, as they hold for this interpreter on this machine. */
  allowance(limits: JudgeTask['limits']): Allowance;
  /** Judges with an interpreter for each side, in its first state. */
  judge(task: JudgeTask, pair: Pair): Promise<Outcome>;
  /** Judges with both sides in one interpreter: for answers that are no plain values. */
  judgeWeakly(task: JudgeTask, pair: Pair): Promise<Outcome>;
}

/** Of a task, times how much slower this machine is than the one that limits are chosen for. */
export function allowanceOf(
  { wallSeconds, cpuSeconds = wallSeconds, memoryBytes, outputBytes }: JudgeTask['limits'],
  slowness: number,
  interpreterBytes: number,
): Allowance {
  return {
    // One thread that never waits: its processor time is its wall time, and the lower of the two limits holds.
    wallMilliseconds: 1000 * Math.min(wallSeconds, cpuSeconds) * slowness,
    memoryBytes,
    outputBytes,
    interpreterBytes,
  };
}
