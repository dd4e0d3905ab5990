/** What one step of a judgement may use. */
export interface StepLimits {
  readonly wallMilliseconds: number;
  /** Of processor time over the whole judgement; only for a provider that can tell it from waiting. */
  readonly cpuMilliseconds?: number;
  /** Of the process, the interpreter's own share included where it can be told. */
  readonly memoryBytes: number;
  /** Of what it prints, and of one answer. */
  readonly outputBytes: number;
}

/** How a step ended. `answered`: the reply is in the body; the others say which limit or which end. */
export type Ended = 'answered' | 'wall' | 'cpu' | 'output' | 'memory' | 'exit' | 'stack' | 'crash';

/** How a step ended, as the parent knows it: what the child said, or why it had to be killed, or that it is gone. */
export interface Step {
  readonly ended: Ended | 'gone';
  readonly body: Uint8Array;
  /** For `gone` and `crash`: what is known of it. */
  readonly detail: string;
  /** The parent ended it, by a measure taken from outside. */
  readonly killed: boolean;
}

/** A process that answers the judge: the program's or the tests', in its first state when a judgement begins. */
export interface JudgingProcess {
  /**
   * Runs one request. `answer` is a tester's: called for each question it asks meanwhile.
   *
   * @param residentBytes what the process may grow by before it is killed from outside
   */
  step(
    text: string,
    limits: StepLimits,
    residentBytes: number,
    answer?: (question: Uint8Array) => Promise<string>,
  ): Promise<Step>;
}
