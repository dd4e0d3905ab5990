import { fieldFault, type JsonRow, type Protocol, textList } from '@framework/evaluation';
import { FrameworkError } from '@framework/sdk';

export const TEMPLATE_FIELDS = ['ask', 'stops', 'program'];

/**
 * A protocol that a task file spells out: `ask`, the prompt as the model is given it, with `{prompt}` for the task's; `program`, with
 * `{completion}`, and `{prompt}` where it begins with that; `stops`.
 *
 * @param at `<file>:<line>` of a field
 */
export function templateProtocol(profile: JsonRow, at: (field: string) => string): Protocol | FrameworkError {
  const { ask = '{prompt}', program = '{prompt}{completion}' } = profile;
  if (typeof ask !== 'string' || !ask.includes('{prompt}'))
    return fieldFault(at('ask'), 'ask', 'is no text with {prompt} in it');
  if (typeof program !== 'string' || !program.includes('{completion}'))
    return fieldFault(at('program'), 'program', 'is no text with {completion} in it');
  const stops = textList(profile, 'stops', at('stops'));
  if (stops instanceof FrameworkError) return stops;
  if (stops.includes('')) return fieldFault(at('stops'), 'stops', 'holds an empty text');
  return {
    name: 'of the file',
    source: 'the task file',
    stops: () => stops,
    ask: ({ prompt }) => ({ prompt: filled(ask, { prompt }) }),
    program: ({ prompt }, completion) => filled(program, { prompt, completion }),
  };
}

/** In one pass: a prompt that holds `{completion}` is a prompt. */
const filled = (template: string, texts: Readonly<Record<string, string>>): string =>
  template.replace(/\{(prompt|completion)\}/g, (whole, name: string) => texts[name] ?? whole);
