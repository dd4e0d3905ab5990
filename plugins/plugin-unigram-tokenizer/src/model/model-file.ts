import { huggingFaceTokenizer } from './hugging-face.js';
import { type ModelProto, readModelProto, writeModelProto } from './model-proto.js';
import { readHuggingFaceTokenizer } from './read-hugging-face.js';

/** Forms a model can have as a file. */
export const MODEL_FORMATS = ['sentencepiece', 'huggingface'] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** A file's bytes before its first brace, where it is JSON: white space, and the mark some editors write. */
const JSON_OBJECT = /^(?:\xef\xbb\xbf)?[ \t\r\n]*\{/;

/** The form of a file, by how it begins: a SentencePiece model does so with its first piece's length. */
export const formatOf = (bytes: Uint8Array): ModelFormat =>
  JSON_OBJECT.test(Buffer.from(bytes.subarray(0, 4096)).toString('latin1')) ? 'huggingface' : 'sentencepiece';

/**
 * Reads a model in either form.
 *
 * @param at the file, for errors
 * @throws FWK_TOKENIZER_CORRUPT, FWK_TOKENIZER_UNSUPPORTED
 */
export const readModelFile = (bytes: Uint8Array, at: string): ModelProto =>
  formatOf(bytes) === 'huggingface' ? readHuggingFaceTokenizer(bytes, at) : readModelProto(bytes, at);

/** @throws FWK_TOKENIZER_UNSUPPORTED for a model the form cannot say */
export const writeModelFile = (model: ModelProto, format: ModelFormat): Uint8Array =>
  format === 'huggingface'
    ? Buffer.from(`${JSON.stringify(huggingFaceTokenizer(model))}\n`)
    : writeModelProto(model);
