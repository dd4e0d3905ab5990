import { frameworkError, type JsonObject } from '@framework/sdk';
import { nameCuts } from './hugging-face-names.js';
import type { ModelProto } from './model-proto.js';

/** Below any real score: a piece so unlikely never lies on a best path. */
export const NEVER = -1e6;

/** What stands for a space in pieces. */
export const SPACE_SYMBOL = '\u2581';

/**
 * The model as Hugging Face's `tokenizer.json` (library `tokenizers`, model `Unigram` with byte fallback). Two of that
 * library's ways need care:
 *
 * - Its trie holds every piece, control and byte pieces too, so that `<0x0A>` written in a text would become that
 *   byte: such pieces get a score no path can afford, and where their names have characters without a piece the text is cut
 *   there (`hugging-face-names.ts`).
 * - Its special tokens are looked for in text unless `encode_special_tokens` is set (`split_special_tokens` in
 *   transformers): with it, text never becomes a reserved token there either.
 *
 * A real U+2581 in text is a space to it; SentencePiece's own library has the same limit.
 *
 * @throws FWK_TOKENIZER_UNSUPPORTED for a model that this form cannot say: one that changes white space in
 *   SentencePiece's own way, or has one text as two pieces
 */
export function huggingFaceTokenizer(model: ModelProto): JsonObject {
  const obstacle = huggingFaceObstacle(model);
  if (obstacle !== undefined) {
    throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message: `the tokenizer model ${obstacle}, which a tokenizer.json cannot say`,
      action: 'use its SentencePiece file, which other libraries load too',
    });
  }
  const { characterMap, addDummyPrefix } = model.normalizer;
  const normalizers: JsonObject[] = [
    ...(characterMap.byteLength > 0
      ? [{ type: 'Precompiled', precompiled_charsmap: Buffer.from(characterMap).toString('base64') }]
      : []),
    ...(addDummyPrefix ? [{ type: 'Prepend', prepend: SPACE_SYMBOL }] : []),
    { type: 'Replace', pattern: { String: ' ' }, content: SPACE_SYMBOL },
  ];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: model.pieces.flatMap(({ text, type }, id) =>
      type === 'control' || type === 'unknown' || type === 'user-defined'
        ? [
            {
              id,
              content: text,
              single_word: false,
              lstrip: false,
              rstrip: false,
              normalized: false,
              special: type !== 'user-defined',
            },
          ]
        : [],
    ),
    normalizer: normalizers.length === 1 ? normalizers[0]! : { type: 'Sequence', normalizers },
    pre_tokenizer: preTokenizerOf(model),
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE_SYMBOL }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(addDummyPrefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
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

function preTokenizerOf({ pieces, trainer }: ModelProto): JsonObject | null {
  const cuts = nameCuts(pieces, trainer.byteFallback);
  if (cuts === undefined) return null;
  return { type: 'Split', pattern: { Regex: cuts }, behavior: 'Isolated', invert: false };
}

/** Why this form cannot say the model, in words; undefined where it can. */
export function huggingFaceObstacle({ pieces, normalizer, trainer }: ModelProto): string | undefined {
  if (normalizer.removeExtraWhitespaces) return 'removes extra white space';
  if (trainer.whitespaceAsSuffix) return 'has white space as a suffix';
  const seen = new Set<string>();
  for (const { text, type } of pieces) {
    // Reserved and learned pieces are two name spaces in SentencePiece, and one here.
    if (seen.has(text)) return `has ${JSON.stringify(text)} both as a reserved piece and as one of text`;
    seen.add(text);
    if (type === 'user-defined' && text.includes(SPACE_SYMBOL)) {
      return `has the user-defined symbol ${JSON.stringify(text)}, with a space`;
    }
  }
  return undefined;
}
