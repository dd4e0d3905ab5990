import type { Request, Sampling } from '../answers/request.js';
import type { Config } from '../config.js';
import { inBothForms, onOneLine } from './asked.js';
import { filled, type PromptBook } from './prompt-book.js';

/** The numbered list goes on to here: as in the paper's prompts, eight are given and eight are hoped for. */
const LAST = 16;

/** As the paper samples new tasks: warm, narrow, and away from what was said already. */
export const instructionSampling = ({
  temperature,
  topP,
  penalties,
}: Pick<Config, 'temperature' | 'topP' | 'penalties'>): Sampling => ({
  maxTokens: 1024,
  temperature,
  topP,
  ...(penalties === 'published' ? { presencePenalty: 2 } : {}),
  stop: ['\n\n', `\n${LAST + 1}`, `${LAST + 1}.`],
});

/** Asks for more tasks behind those that are given. */
export function instructionPrompt(
  examples: readonly string[],
  book: PromptBook,
): Pick<Request, 'prompt' | 'messages'> {
  const list = examples.map((task, at) => `${at + 1}. ${onOneLine(task).replace(/:$/, '')}`);
  const next = examples.length + 1;
  const { head, more } = book.instructions;
  return inBothForms(
    [head, ...list, `${next}.`].join('\n'),
    filled(more, { next, last: Math.max(next, LAST) }),
  );
}

/** The tasks of an answer, in their order. One that was cut off is none. */
export function instructionsIn(text: string, ended: 'whole' | 'length'): readonly string[] {
  const parts = `\n${text}`.split(/\n[ \t]{0,8}\d{1,3} ?[.)][ \t]{1,4}/);
  const [first, ...others] = parts.map(onOneLine);
  // A model that goes on with the list begins behind its number; one that chats may begin with a word of its own.
  const tasks = others.length > 0 && /:$/.test(first!) ? others : [first!, ...others];
  return (ended === 'length' ? tasks.slice(0, -1) : tasks)
    .filter((task) => task !== '')
    .map((task) => task[0]!.toUpperCase() + task.slice(1));
}
