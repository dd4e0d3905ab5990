/** The share of the context that is left to the reply at least: a prompt that fills it all could not be answered. */
const LEAST_REPLY_SHARE = 0.25;

/** What of a prompt the model is given, and how much it may answer. */
export interface PromptWindow {
  readonly ids: readonly number[];
  /** The prompt's start was left out: the model did not see all of it. */
  readonly truncated: boolean;
  /** Tokens the reply may have: what was asked for, or what the context has room for. */
  readonly maximum: number;
}

/**
 * Fits prompt and reply into the context, so that nothing slides out of it while the model answers. A prompt that is too long
 * loses its start, as in lm-evaluation-harness.
 *
 * @param prompt not empty
 */
export function promptWindow(prompt: Uint32Array, contextLength: number, maxTokens: number): PromptWindow {
  const least = Math.min(maxTokens, Math.max(1, Math.floor(contextLength * LEAST_REPLY_SHARE)));
  const longest = Math.max(1, contextLength - least);
  const ids = [...prompt.subarray(Math.max(0, prompt.length - longest))];
  return {
    ids,
    truncated: ids.length < prompt.length,
    maximum: Math.max(1, Math.min(maxTokens, contextLength - ids.length)),
  };
}
