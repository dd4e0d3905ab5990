import { inBothForms, onOneLine } from './asked.js';
import { inputOf, none, type Read, unsound } from './instance.js';
import { asking } from './plain.js';
import { headingOf } from './sections.js';
import type { Template } from './template.js';

const EXAMPLES = 6;
/** Longer ones are no labels. */
const LONGEST_LABEL = 120;

/**
 * Output first, for tasks that choose a label: inputs written before their labels would nearly all have the same one (section 2.2
 * of the paper).
 */
export const labels: Template = {
  name: 'labels',
  maxTokens: 300,
  stop: ['\nTask:'],
  prompt(task, { book, seeds }) {
    const shown = seeds
      .filter(({ classification, instances: { length } }) => classification && length > 0)
      .slice(0, EXAMPLES)
      .map(({ instruction, instances }) =>
        [
          `Task: ${onOneLine(instruction)}`,
          ...instances.map(({ input, output }) => `Class label: ${output}\n${input}`.trimEnd()),
        ].join('\n'),
      );
    const { head, more } = book.labels;
    return inBothForms([head, ...shown, `Task: ${onOneLine(task)}\n`].join('\n\n'), more);
  },
  read(task, text, _scene, random) {
    const [before, ...parts] = text.split(headingOf('Class label'));
    if (parts.length === 0) return before!.trim() === '' ? [] : [none('no-label')];
    return parts.map((part): Read => {
      const [first, ...rest] = part.trim().split('\n');
      const output = first!.trim();
      const input = inputOf(rest.join('\n'));
      if (output.length > LONGEST_LABEL) return none('no-label');
      const reason = unsound(input, output);
      if (reason !== undefined) return none(reason);
      return {
        kind: 'instance',
        instance: {
          input,
          output,
          turns: [asking(task, input, random), { role: 'assistant', text: output }],
        },
      };
    });
  },
};
