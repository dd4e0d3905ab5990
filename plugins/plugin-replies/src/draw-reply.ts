import type { LanguageModel, RandomStream, Reply, ReplyRequest, Tokenizer } from '@framework/sdk';
import { promptWindow } from './prompt-window.js';

/**
 * Tokens between two looks for a stop word. A model stops at ids, and a stop word is text; to go on to the last token each
 * time would cost many times as much, and to look after each token would read the prompt again each time.
 */
const TOKENS_A_LOOK = 32;

/**
 * One reply, drawn from the stream given and from nothing else. An empty prompt is where a document begins: behind the end of
 * another.
 */
export async function drawReply(
  model: LanguageModel,
  tokenizer: Tokenizer,
  { prompt, maxTokens, temperature, topP, stop: stopWords }: ReplyRequest,
  random: RandomStream,
  signal: AbortSignal,
): Promise<Reply> {
  const encoded = tokenizer.encode(new TextEncoder().encode(prompt));
  const given = encoded.length === 0 ? Uint32Array.of(tokenizer.endOfDocument) : encoded;
  const window = promptWindow(given, model.contextLength, maxTokens);
  const ids: number[] = [];
  let text = '';
  const reply = (ended: Reply['ended']): Reply => ({
    text,
    ended,
    promptTokens: window.ids.length,
    replyTokens: ids.length,
    promptTruncated: window.truncated,
  });
  while (ids.length < window.maximum) {
    signal.throwIfAborted();
    const maximum = Math.min(TOKENS_A_LOOK, window.maximum - ids.length);
    const stop = [tokenizer.endOfDocument];
    const next = model.generate([...window.ids, ...ids], { maximum, temperature, topP, stop, random });
    ids.push(...next);
    text = decoded(tokenizer, ids);
    if (stopWords.some((word) => text.includes(word))) return reply('stop-word');
    if (next.length < maximum) return reply('end-of-document');
    // Generation is synchronous: let signals, timers and progress through.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return reply(window.maximum < maxTokens ? 'context' : 'length');
}

/** A token may end inside a character: what is no UTF-8 becomes U+FFFD, and never an error. */
const decoded = (tokenizer: Tokenizer, ids: readonly number[]): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(tokenizer.decode(ids)));
