import { createHash } from 'node:crypto';
import { randomStream } from '@framework/sdk';

/** What a model is asked, as far as one that follows a script looks at it. */
export interface Prompt {
  readonly text: string;
  readonly seed: number;
}

/** Words of no language, so that no two tasks are alike by chance. */
const word = (random: { integer(bound: number): number }): string =>
  Array.from({ length: 3 }, () => `${'bdfgklmnprst'[random.integer(12)]}${'aeiou'[random.integer(5)]}`).join(
    '',
  );

/** A model that knows the forms it is asked in, and answers the same to the same question. */
export function scriptedModel({ text, seed }: Prompt): string {
  const hash = createHash('sha256').update(`${seed}\0${text}`).digest('hex');
  const random = randomStream({ seed: 0, plugin: 'model', hook: 'answer', sequence: hash });
  const few = (count: number): string => Array.from({ length: count }, () => word(random)).join(' ');
  if (text.startsWith('A list of varied tasks')) {
    const opening = () => ['Decide', 'Explain', 'Compare', 'Describe'][random.integer(4)]!;
    return Array.from(
      { length: 2 },
      (_, at) => `${at === 0 ? '' : `${9 + at}. `}${opening()} ${few(7)}.`,
    ).join('\n');
  }
  if (text.includes('Choosing a label?')) {
    const tasks = text.split('Task: ');
    return tasks.at(-1)!.startsWith('Decide') ? ' Yes' : ' No';
  }
  if (text.startsWith('For each task that is solved by choosing')) {
    return `Class label: ${word(random)}\n${few(5)}\nClass label: ${word(random)}\n${few(5)}`;
  }
  if (text.startsWith('For each task, an example of it that is solved step by step')) {
    return `Input: ${few(3)}\nSteps:\n1. ${few(4)}\n2. ${few(4)}\nAnswer: ${few(3)}.`;
  }
  if (text.startsWith('For each task, an example of it that is solved with one call')) {
    return `Question: ${few(5)}?\nCall: {"arguments":{"path":"${word(random)}.py"},"name":"read_file"}\nResult:\n${few(6)}\nAnswer: ${few(4)}.`;
  }
  return `Input: ${few(4)}\nOutput: ${few(6)}.\nExample 2\nOutput: ${few(6)}.`;
}
