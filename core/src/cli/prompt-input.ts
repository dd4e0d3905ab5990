import { readInput } from './given-input.js';

/** Far more than any context holds; a data file given by mistake is not read into memory. */
const SIZE_LIMIT = 1024 * 1024;

export interface PromptOptions {
  readonly prompt?: string;
  readonly file?: string;
}

/**
 * The prompt's bytes: given as text, in a file, or piped into stdin. Empty when none of them is there.
 *
 * @throws FWK_CLI_USAGE for two of them, for a file that cannot be read, and for one that is too large
 */
export const readPrompt = ({ prompt, file }: PromptOptions, root: string): Uint8Array =>
  readInput({
    what: 'the prompt',
    text: prompt,
    textOption: '--prompt',
    file,
    root,
    mostBytes: SIZE_LIMIT,
    tooLarge: 'give its last lines: a model sees no more than its context',
  }) ?? new Uint8Array(0);
