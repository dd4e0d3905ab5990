import type { LanguageModel, RandomStream, Tokenizer } from '@framework/sdk';
import { cutReply } from '../protocol/cut-reply.js';
import type { Profile } from '../protocol/profiles.js';
import { promptWindow } from './prompt-window.js';
import type { Reply } from './reply.js';

/**
 * Tokens between two looks for a stop word. A model stops at ids, and a stop word is text; to go on to the last token each
 * time would cost many times as much, and to look after each token would read the prompt again each time.
 */
const TOKENS_A_LOOK = 32;

export interface DrawOptions {
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly random: RandomStream;
  readonly signal: AbortSignal;
  /** Called at each look: a long reply is no silence. */
  readonly looked: () => void;
}

/** One reply to a prompt, drawn from the stream given and from nothing else. */
export async function drawReply(
  model: LanguageModel,
  tokenizer: Tokenizer,
  prompt: string,
  profile: Profile,
  options: DrawOptions,
): Promise<Reply> {
  const { temperature, topP, random } = options;
  const window = promptWindow(
    tokenizer.encode(new TextEncoder().encode(prompt)),
    model.contextLength,
    options.maxTokens,
  );
  const ids: number[] = [];
  let text = '';
  const reply = (ended: Reply['ended']): Reply => ({
    text,
    promptTokens: window.ids.length,
    tokens: ids.length,
    ended,
    promptTruncated: window.truncated,
  });
  while (ids.length < window.maximum) {
    options.signal.throwIfAborted();
    options.looked();
    const maximum = Math.min(TOKENS_A_LOOK, window.maximum - ids.length);
    const stop = [tokenizer.endOfDocument];
    const next = model.generate([...window.ids, ...ids], { maximum, temperature, topP, stop, random });
    ids.push(...next);
    text = decoded(tokenizer, ids);
    if (cutReply(text, profile).stop !== null) return reply('stop-word');
    if (next.length < maximum) return reply('end-of-document');
    // Generation is synchronous: let signals and progress through.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return reply(window.maximum < options.maxTokens ? 'context' : 'length');
}

/** A token may end inside a character: what is no UTF-8 becomes U+FFFD, and never an error. */
const decoded = (tokenizer: Tokenizer, ids: readonly number[]): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(tokenizer.decode(ids)));
