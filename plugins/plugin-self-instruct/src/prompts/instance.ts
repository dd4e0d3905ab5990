import type { DialogueTurn } from '@framework/sdk';

/** What a trace is made of: the dialogue's turns, and input and output where two traces of one task are compared. */
export interface Instance {
  readonly input: string;
  readonly output: string;
  readonly turns: readonly DialogueTurn[];
}

/** An instance that was written, or why what was written is none. */
export type Read =
  | { readonly kind: 'instance'; readonly instance: Instance }
  | { readonly kind: 'none'; readonly reason: string };

export const none = (reason: string): Read => ({ kind: 'none', reason });

/** Models write these where a task needs no input. */
const NO_INPUT = /^[<([]?\s*(?:none|n\/a|no input(?: needed| required)?|empty|-)\s*[>)\]]?\.?$/i;

export const inputOf = (text: string): string => {
  const trimmed = text.trim();
  return NO_INPUT.test(trimmed) ? '' : trimmed;
};

/** The paper's rules for a pair; undefined for one that is sound. */
export function unsound(input: string, output: string): string | undefined {
  if (output === '') return 'no-output';
  if (input === output) return 'output-is-input';
  // What ends with a colon was to go on.
  return input.endsWith(':') || output.endsWith(':') ? 'breaks-off' : undefined;
}

/**
 * The paper's rules for the instances of one task: where one input has two outputs none is believed; one that comes twice counts
 * once. Instances that were no sound ones pass through.
 */
export function withoutContradictions(all: readonly Read[]): readonly Read[] {
  const outputs = new Map<string, Set<string>>();
  for (const one of all) {
    if (one.kind === 'none' || one.instance.input === '') continue;
    const { input, output } = one.instance;
    outputs.set(input, (outputs.get(input) ?? new Set()).add(output));
  }
  const contradicts = [...outputs.values()].some(({ size }) => size > 1);
  const seen = new Set<string>();
  return all.map((one) => {
    if (one.kind === 'none') return one;
    if (contradicts) return none('contradicts-itself');
    const pair = JSON.stringify([one.instance.input, one.instance.output]);
    if (seen.has(pair)) return none('twice');
    seen.add(pair);
    return one;
  });
}
