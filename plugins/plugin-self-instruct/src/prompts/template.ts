import type { RandomStream } from '@framework/sdk';
import type { Request } from '../answers/request.js';
import type { SeedTask } from '../seeds.js';
import type { Read } from './instance.js';
import type { PromptBook } from './prompt-book.js';

/** What instances of a task are written and read with. */
export interface Scene {
  readonly book: PromptBook;
  readonly seeds: readonly SeedTask[];
  /** Most instances of the task. */
  readonly instances: number;
}

/** One form instances are written in. */
export interface Template {
  /** `plain`, `labels`, `steps`, `tool`: the column `trace` of its documents. */
  readonly name: string;
  readonly maxTokens: number;
  /** What would begin another task. */
  readonly stop: readonly string[];
  prompt(task: string, scene: Scene): Pick<Request, 'prompt' | 'messages'>;
  /**
   * The instances of an answer, sound or not, in their order. Nothing in it is believed.
   *
   * @param random of the task: wordings are drawn from it
   */
  read(task: string, text: string, scene: Scene, random: RandomStream): readonly Read[];
}
