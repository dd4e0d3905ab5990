import type { Request, Sampling } from '../answers/request.js';
import type { SeedTask } from '../seeds.js';
import { inBothForms, onOneLine } from './asked.js';
import type { PromptBook } from './prompt-book.js';

/** Tasks of each kind that stand above the one that is asked about. */
const EXAMPLES = 8;

/** Greedy: it is a question with an answer. */
export const CLASSIFICATION_SAMPLING: Sampling = {
  maxTokens: 3,
  temperature: 0,
  topP: 1,
  stop: ['\n', 'Task'],
};

/** Asks whether a task is solved by choosing a label. */
export function classificationPrompt(
  task: string,
  seeds: readonly SeedTask[],
  book: PromptBook,
): Pick<Request, 'prompt' | 'messages'> {
  const { head, question, more } = book.classification;
  const kind = (wanted: boolean) =>
    seeds.filter(({ classification }) => classification === wanted).slice(0, EXAMPLES);
  const [yes, no] = [kind(true), kind(false)];
  // In turn, so that the last answer seen does not decide.
  const examples = Array.from({ length: Math.max(yes.length, no.length) }, (_, at) => [yes[at], no[at]])
    .flat()
    .filter((seed) => seed !== undefined);
  const shown = examples.map(
    ({ instruction, classification }) =>
      `Task: ${onOneLine(instruction)}\n${question} ${classification ? 'Yes' : 'No'}`,
  );
  return inBothForms([head, ...shown, `Task: ${onOneLine(task)}\n${question}`].join('\n\n'), more);
}

/** As the paper reads it: anything but a yes is a no. */
export const saysYes = (text: string): boolean => /^\W{0,3}yes\b/i.test(text.trim());
