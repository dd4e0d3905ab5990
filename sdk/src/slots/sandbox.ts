import { createToken } from '../token.js';

/**
 * Runs programs nobody trusts, and says what they did. The judge stands outside the candidate's process: it holds the tests
 * and the expected values, hands over plain inputs, takes back plain values, and compares them itself. So a candidate that
 * redefines `==`, reads its caller's frames, ends the process or prints a verdict has nothing to win.
 *
 * Limits of a judgement are part of the task. A sandbox that cannot hold says so and judges nothing.
 *
 * @experimental sandbox
 */
export interface Sandbox {
  /** As results name it: `wasm`, `linux`. */
  readonly id: string;
  /** What keeps a program in, and what does not, in a sentence or two: for the report. */
  readonly isolation: string;
  /** Programs it judges at the same time; `judge` may be called so often at once. */
  readonly workers: number;
  /** What it can run. A task in another language is a mistake of the caller: `judge` throws FWK_SANDBOX_LANGUAGE. */
  readonly languages: readonly JudgeLanguage[];
  /**
   * Tries to break out, in several ways. Called once before anything is graded.
   *
   * @throws FWK_SANDBOX_UNSAFE naming the escape that worked; FWK_SANDBOX_UNAVAILABLE where it cannot start
   */
  selfTest(): Promise<readonly SelfTestRow[]>;
  /** Judges one program. Settles for every program, whatever it does; rejects only for faults of the sandbox itself. */
  judge(task: JudgeTask, signal: AbortSignal): Promise<Judgement>;
  /** Ends every process it started. */
  close(): Promise<void>;
}

/**
 * One escape that was tried.
 *
 * @experimental sandbox
 */
export interface SelfTestRow {
  /** `network`, `host-file`, `environment`, `process`. */
  readonly escape: string;
  /** What stopped it. */
  readonly stopped: string;
}

/**
 * What a program and its tests are written in. TypeScript's types are taken out, not checked.
 *
 * @experimental sandbox
 */
export type JudgeLanguage = 'python' | 'javascript' | 'typescript';

/**
 * What is to be judged.
 *
 * @experimental sandbox
 */
export interface JudgeTask {
  /** For messages: `HumanEval/0`. */
  readonly id: string;
  /** What program and tests are written in. */
  readonly language: JudgeLanguage;
  /** Untrusted source that defines `entryPoint`. */
  readonly program: string;
  /** The function the tests call. */
  readonly entryPoint: string;
  /**
   * Source that defines `check(candidate)`, as HumanEval's `test` field does. Runs in a process of its own, where
   * `candidate` is a stub that hands plain arguments to the program and rebuilds plain values from its answers.
   */
  readonly tests: string;
  /** Source the tests may use besides: helpers that the prompt defines. Never the candidate's. */
  readonly preamble?: string;
  /**
   * `strong`, if left out: a program whose answers are no plain values fails with reason `value`. `weak`: it is then judged
   * once more, alone with the tests in one process of the sandbox, and the judgement says `weak`: it may cheat, the host is as safe.
   */
  readonly isolation?: 'strong' | 'weak';
  /** What the program may use. */
  readonly limits: JudgeLimits;
}

/**
 * Limits of one judgement, over all calls together.
 *
 * @experimental sandbox
 */
export interface JudgeLimits {
  readonly wallSeconds: number;
  /** Of processor time, where the provider can tell it from waiting; left out, the wall's. */
  readonly cpuSeconds?: number;
  /** Resident memory of the candidate's process, its interpreter not counted where that is known. */
  readonly memoryBytes: number;
  /** Of what it prints, and of one answer. */
  readonly outputBytes: number;
}

/**
 * Why a program failed. `wrong`: an assertion of the tests. `exception`: it raised one. `syntax`: it does not compile, or
 * does not define the entry point. `value`: it answered what is no plain value. `wall`, `cpu`, `memory`, `output`: the limit
 * it hit. `crash`: its process ended by itself. `exit`: it asked to end.
 *
 * @experimental sandbox
 */
export type JudgeReason =
  | 'wrong'
  | 'exception'
  | 'syntax'
  | 'value'
  | 'wall'
  | 'cpu'
  | 'memory'
  | 'output'
  | 'crash'
  | 'exit';

/**
 * What became of one program.
 *
 * @experimental sandbox
 */
export interface Judgement {
  readonly passed: boolean;
  /** Null when it passed. */
  readonly reason: JudgeReason | null;
  /** The exception's type and message, the assertion's line; at most 500 characters, control characters escaped. */
  readonly detail: string;
  /** Calls the tests made. */
  readonly calls: number;
  /** `weak`: the tests needed objects of the candidate's own in the tester's process; counted apart, never in silence. */
  readonly isolation: 'strong' | 'weak';
  /** Wall time, for the log: no result may rest on it. */
  readonly seconds: number;
}

/**
 * The slot of the sandbox, where code of a model is run. For the plugin that names the proposal `sandbox` in its manifest.
 *
 * @experimental sandbox
 *
 * @example
 * // examples/slots/sandbox.ts
 * import { definePlugin, type Judgement, SANDBOX } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.sandbox"], "proposals": ["sandbox"]. The safest there is: it runs nothing.
 * export default definePlugin({}, (plugin) => {
 *   const refused: Judgement = {
 *     passed: false,
 *     reason: 'crash',
 *     detail: 'this sandbox runs nothing',
 *     calls: 0,
 *     isolation: 'strong',
 *     seconds: 0,
 *   };
 *   plugin.provide(SANDBOX, () => ({
 *     id: 'none',
 *     isolation: 'No program is started.',
 *     workers: 1,
 *     languages: ['python'] as const,
 *     selfTest: async () => [{ escape: 'network', stopped: 'nothing runs' }],
 *     async judge(_task, signal) {
 *       signal.throwIfAborted();
 *       return refused;
 *     },
 *     async close() {},
 *   }));
 *   return {};
 * });
 */
export const SANDBOX = createToken<Sandbox>('fw.sandbox');
