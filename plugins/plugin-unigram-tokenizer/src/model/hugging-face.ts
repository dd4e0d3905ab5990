import type { JsonObject } from '@framework/sdk';
import type { ModelProto } from './model-proto.js';

/** Below any real score: a piece so unlikely never lies on a best path. */
const NEVER = -1e6;

/**
 * The model as Hugging Face's `tokenizer.json` (library `tokenizers`, model `Unigram` with byte fallback), for models
 * without a normaliser. Two of that library's ways need care:
 *
 * - Its trie holds every piece, control and byte pieces too, so that `<0x0A>` written in a text would become that
 *   byte: such pieces get a score no path can afford.
 * - Its special tokens are looked for in text unless `encode_special_tokens` is set (`split_special_tokens` in
 *   transformers): with it, text never becomes a reserved token there either.
 *
 * A real U+2581 in text is a space to it; SentencePiece's own library has the same limit.
 */
export function huggingFaceTokenizer(model: ModelProto): JsonObject {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: model.pieces.flatMap(({ text, type }, id) =>
      type === 'control' || type === 'unknown'
        ? [
            {
              id,
              content: text,
              single_word: false,
              lstrip: false,
              rstrip: false,
              normalized: false,
              special: true,
            },
          ]
        : [],
    ),
    normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '\u2581' },
    pre_tokenizer: null,
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '\u2581' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
      ],
    },
    model: {
      type: 'Unigram',
      unk_id: model.pieces.findIndex((piece) => piece.type === 'unknown'),
      vocab: model.pieces.map(({ text, score, type }) => [text, type === 'normal' ? score : NEVER]),
      byte_fallback: model.trainer.byteFallback,
    },
  };
}
