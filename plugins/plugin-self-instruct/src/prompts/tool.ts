import { inBothForms, onOneLine } from './asked.js';
import { none, unsound } from './instance.js';
import type { Tool } from './prompt-book.js';
import { sections } from './sections.js';
import type { Template } from './template.js';

/** One example a task, whose answer rests on what one call of a tool gave back. */
export const tool: Template = {
  name: 'tool',
  maxTokens: 500,
  stop: ['\nTask:'],
  prompt(task, { book }) {
    const { head, more, demonstrations } = book.tool;
    const tools = `${head}\n${described(book.tools)}`;
    return inBothForms([tools, ...demonstrations, `Task: ${onOneLine(task)}\n`].join('\n\n'), more);
  },
  read(_task, text, { book }, random) {
    if (text.trim() === '') return [];
    const parts = sections(text, ['Question', 'Call', 'Result', 'Answer']);
    const written = parts?.[2] ?? sections(text, ['Call'])?.[1];
    if (/^none\b/i.test(written ?? '')) return [none('no-tool')];
    if (parts === null) return [none('no-call')];
    const [, question, , result, output] = parts as [string, string, string, string, string];
    if (question === '' || result === '') return [none('no-call')];
    const call = callIn(written!, book.tools);
    if (typeof call === 'string') return [none(call)];
    const reason = unsound(question, output);
    if (reason !== undefined) return [none(reason)];
    const { system } = book.tool;
    return [
      {
        kind: 'instance',
        instance: {
          input: question,
          output,
          turns: [
            {
              role: 'system',
              text: `${system[random.integer(system.length)]!}\n${described(book.tools)}`,
            },
            { role: 'user', text: question },
            { role: 'toolCall', text: JSON.stringify(call) },
            { role: 'toolResult', text: result },
            { role: 'assistant', text: output },
          ],
        },
      },
    ];
  },
};

/** One tool a line, as JSON. */
const described = (tools: readonly Tool[]): string => tools.map((one) => JSON.stringify(one)).join('\n');

/** A call of a tool there is, with arguments it takes; or why it is none. Keys in the order of the tool. */
function callIn(
  written: string,
  tools: readonly Tool[],
): { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> } | string {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    return 'no-call';
  }
  if (!isRecord(value) || !isRecord(value['arguments'])) return 'no-call';
  const { name, arguments: given } = value;
  const called = tools.find((one) => one.name === name);
  if (called === undefined) return 'unknown-tool';
  const fits = Object.entries(given).every(([key, one]) => {
    const type = Object.hasOwn(called.arguments, key) ? called.arguments[key] : undefined;
    return type === 'integer' ? Number.isSafeInteger(one) : type === 'string' && typeof one === 'string';
  });
  if (!fits || called.required.some((key) => !Object.hasOwn(given, key))) return 'wrong-arguments';
  const ordered = Object.keys(called.arguments).filter((key) => Object.hasOwn(given, key));
  return { name: called.name, arguments: Object.fromEntries(ordered.map((key) => [key, given[key]])) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
