import type { ReplyRequest } from '@framework/sdk';
import type { Problem } from '../tasks/problem.js';

/**
 * How a harness of the field asks, and what it takes of the reply. Scores of one model differ by tens of points between
 * them, so a figure without its protocol says little.
 */
export interface Protocol<P extends Problem = Problem> {
  /** As results name it. */
  readonly name: string;
  /** What the model is asked. */
  ask(problem: P): Pick<ReplyRequest, 'prompt' | 'messages'>;
  /** A reply ends before the first of these that stands in it. */
  stops(problem: P): readonly string[];
  /** The program of a completion that is cut. */
  program(problem: P, completion: string): string;
  /** Where it is written down. */
  readonly source: string;
}
