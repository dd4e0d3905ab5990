import { inBothForms, onOneLine } from './asked.js';
import { inputOf, none, unsound } from './instance.js';
import { asking } from './plain.js';
import { headingOf, sections } from './sections.js';
import type { Template } from './template.js';

const FEWEST_STEPS = 2;
const MOST_STEPS = 12;

/** One example a task, whose answer is led up to by numbered steps. */
export const steps: Template = {
  name: 'steps',
  maxTokens: 500,
  stop: ['\nTask:'],
  prompt(task, { book }) {
    const { head, more, demonstrations } = book.steps;
    return inBothForms([head, ...demonstrations, `Task: ${onOneLine(task)}\n`].join('\n\n'), more);
  },
  read(task, text, { book }, random) {
    if (text.trim() === '') return [];
    const parts = sections(text, ['Steps', 'Answer']);
    if (parts === null) return [none('no-steps')];
    const [before, between, answer] = parts as [string, string, string];
    const input = inputOf(before.replace(headingOf('Input'), ''));
    const list = numbered(between);
    if (list === null || list.length < FEWEST_STEPS || list.length > MOST_STEPS) return [none('no-steps')];
    const reason = unsound(input, answer);
    if (reason !== undefined) return [none(reason)];
    const { ask } = book.steps;
    const wish = ask[random.integer(ask.length)]!;
    const asked = asking(task, input, random);
    const output = `${list.map((step, at) => `${at + 1}. ${step}`).join('\n')}\n\n${answer}`;
    return [
      {
        kind: 'instance',
        instance: {
          input,
          output,
          turns: [
            { ...asked, text: `${asked.text}\n\n${wish}` },
            { role: 'assistant', text: output },
          ],
        },
      },
    ];
  },
};

/** The steps of a numbered list; null where its numbers do not follow from 1. */
function numbered(text: string): readonly string[] | null {
  const parts = `\n${text.trim()}`.split(/\n[ \t]{0,8}(\d{1,2})[.)][ \t]{1,4}/).slice(1);
  const found: string[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const step = onOneLine(parts[at + 1]!);
    if (Number(parts[at]) !== found.length + 1 || step === '') return null;
    found.push(step);
  }
  return found;
}
