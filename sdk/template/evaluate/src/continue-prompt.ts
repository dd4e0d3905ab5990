import type { LanguageModel, Tokenizer } from '@framework/sdk';

/** Greedy: nothing is drawn. */
const NOT_DRAWN = { uniform: () => 0 };

/** What the model writes behind a prompt, greedily, up to as many bytes; bytes, because a token may be part of a letter. */
export function continuePrompt(
  model: LanguageModel,
  tokenizer: Tokenizer,
  prompt: string,
  bytes: number,
): Uint8Array {
  const encoded = Array.from(tokenizer.encode(Buffer.from(prompt, 'utf8')));
  // A token is a byte or more, so as many tokens are enough; the prompt keeps what is left of the context.
  const room = model.contextLength - bytes;
  const ids = model.generate(room > 0 ? encoded.slice(-room) : encoded.slice(-1), {
    maximum: bytes,
    temperature: 0,
    topP: 1,
    stop: [tokenizer.endOfDocument],
    random: NOT_DRAWN,
  });
  return tokenizer.decode(ids).subarray(0, bytes);
}
