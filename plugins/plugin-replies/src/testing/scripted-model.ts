import type { LanguageModel, Tokenizer } from '@framework/sdk';

/** A token a byte; 256 ends a document. */
export const byteTokenizer: Tokenizer = {
  vocabularySize: 257,
  hash: 'bytes',
  endOfDocument: 256,
  encode: (text) => Uint32Array.from(text),
  decode: (ids) => Uint8Array.from(Array.from(ids).filter((id) => id < 256)),
  piece: (id) => (id === 256 ? '<end>' : String.fromCharCode(id)),
};

/**
 * A model that says one thing, then ends the document. It goes on from where the text is, as any model would, so it does not matter
 * in how many parts it is asked.
 *
 * @param says with a number of the request's stream, where it draws
 */
export function scriptedModel(says: string | ((uniform: number) => string), contextLength = 4096) {
  const prompts: string[] = [];
  const replies = new Map<object, { reply: Uint8Array; start: number }>();
  const model: LanguageModel = {
    vocabularySize: byteTokenizer.vocabularySize,
    contextLength,
    score: (tokens) => Float32Array.from(tokens, (id) => id / 7),
    generate(prompt, { maximum, random, stop }) {
      if (prompt.length === 0) throw new RangeError('an empty prompt');
      let current = replies.get(random);
      if (current === undefined) {
        prompts.push(new TextDecoder().decode(byteTokenizer.decode(prompt)));
        const said = typeof says === 'string' ? says : says(random.uniform());
        current = { reply: new TextEncoder().encode(said), start: prompt.length };
        replies.set(random, current);
      }
      const at = prompt.length - current.start;
      if (prompt.length + maximum > contextLength) throw new RangeError('the context slides');
      if (!stop.includes(byteTokenizer.endOfDocument)) throw new RangeError('the end would not be seen');
      return [...current.reply.subarray(at, at + maximum)];
    },
  };
  return { model, prompts };
}
