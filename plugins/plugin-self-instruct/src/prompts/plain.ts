import type { DialogueTurn, RandomStream } from '@framework/sdk';
import { inBothForms, onOneLine } from './asked.js';
import { inputOf, none, type Read, unsound } from './instance.js';
import { filled } from './prompt-book.js';
import { headingOf } from './sections.js';
import type { Template } from './template.js';

/** Tasks shown above the one that is asked about. */
const EXAMPLES = 6;

/** How a task and its input stand in one turn: each trace one of them, as the paper's training data has several. */
const LAYOUTS: readonly ((task: string, input: string) => string)[] = [
  (task, input) => `${task}\n\n${input}`,
  (task, input) => `${task}\nInput: ${input}`,
  (task, input) => `${input}\n\n${task}`,
];

/** The turn that asks; the task alone where it needs no input. */
export function asking(task: string, input: string, random: RandomStream): DialogueTurn {
  const layout = LAYOUTS[random.integer(LAYOUTS.length)]!;
  return { role: 'user', text: input === '' ? task : layout(task, input) };
}

/** Input first, then output: for every task but those that choose a label. */
export const plain: Template = {
  name: 'plain',
  maxTokens: 350,
  stop: ['\nTask:'],
  prompt(task, { book, seeds, instances }) {
    const shown = seeds
      .filter(({ classification, instances: { length } }) => !classification && length > 0)
      .slice(0, EXAMPLES)
      .map(({ instruction, instances: pairs }) => {
        const examples = pairs.map(
          ({ input, output }, at) =>
            `Example ${at + 1}\n${input === '' ? '' : `Input: ${input}\n`}Output: ${output}`,
        );
        return [`Task: ${onOneLine(instruction)}`, ...examples].join('\n');
      });
    const { head, more } = book.plain;
    const text = [head, ...shown, `Task: ${onOneLine(task)}\nExample 1`].join('\n\n');
    return inBothForms(`${text}\n`, filled(more, { count: instances }));
  },
  read(task, text, _scene, random) {
    return text
      .split(/^[ \t]{0,8}Example[ \t]{0,2}\d{0,3}[ \t]{0,2}[.:]?[ \t]{0,8}$/m)
      .filter((part) => part.trim() !== '')
      .map((part) => readPair(task, part, random));
  },
};

const OUTPUT = headingOf('Output');
const INPUT = headingOf('Input');
const EITHER = headingOf('(?:Input|Output)');

function readPair(task: string, part: string, random: RandomStream): Read {
  const at = OUTPUT.exec(part);
  if (at === null) return none('no-output');
  const input = inputOf(part.slice(0, at.index).replace(INPUT, ''));
  // A second pair without a line between is another example, of which nobody said where it begins.
  const rest = part.slice(at.index + at[0].length);
  const end = EITHER.exec(rest);
  const output = rest.slice(0, end?.index).trim();
  const reason = unsound(input, output);
  if (reason !== undefined) return none(reason);
  const turns: DialogueTurn[] = [asking(task, input, random), { role: 'assistant', text: output }];
  return { kind: 'instance', instance: { input, output, turns } };
}
