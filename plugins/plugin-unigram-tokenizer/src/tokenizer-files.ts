import { frameworkError, type Tokenizer, type TokenizerFiles } from '@framework/sdk';
import { describeTokenizer } from './describe-tokenizer.js';
import { MODEL_FORMATS, type ModelFormat, writeModelFile } from './model/model-file.js';
import { UnigramTokenizer } from './unigram-tokenizer.js';

/** Unigram models as files: SentencePiece's `.model`, Hugging Face's `tokenizer.json`. */
export const tokenizerFiles: TokenizerFiles = {
  formats: MODEL_FORMATS,
  open: (bytes, at) => new UnigramTokenizer(bytes, at),
  describe: (tokenizer) => (tokenizer instanceof UnigramTokenizer ? describeTokenizer(tokenizer) : undefined),
  write(tokenizer, format) {
    // The file it came from, byte for byte: what a model says beside its tokenizer stays.
    if (format === 'sentencepiece') return ours(tokenizer).file;
    if (isFormat(format)) return writeModelFile(ours(tokenizer).model, format);
    throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message: `there is no form '${format}' of a unigram model`,
      action: `use one of: ${MODEL_FORMATS.join(', ')}`,
    });
  },
};

const isFormat = (format: string): format is ModelFormat =>
  (MODEL_FORMATS as readonly string[]).includes(format);

function ours(tokenizer: Tokenizer): UnigramTokenizer {
  if (tokenizer instanceof UnigramTokenizer) return tokenizer;
  throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
    message: 'a tokenizer of another plugin cannot be written as a unigram model',
    action: 'use the files that its own plugin writes',
  });
}
