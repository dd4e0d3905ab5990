import {
  frameworkError,
  type Tokenizer,
  type TokenizerDescription,
  type TokenizerFiles,
} from '@framework/sdk';
import { ByteLevelTokenizer, readable } from './byte-level-tokenizer.js';
import type { Token } from './read-tokenizer-json.js';

const FORMAT = 'huggingface';

/** Byte-level BPE as a file: the `tokenizer.json` it came from. */
export const tokenizerFiles: TokenizerFiles = {
  formats: [FORMAT],
  open: (bytes, at) => new ByteLevelTokenizer(bytes, at),
  describe: (tokenizer) => (tokenizer instanceof ByteLevelTokenizer ? describe(tokenizer) : undefined),
  write(tokenizer, format) {
    if (format === FORMAT) return ours(tokenizer).file;
    throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message: `byte-level BPE cannot be written in the form '${format}'`,
      action: `use one of: ${FORMAT}`,
    });
  },
};

function describe(tokenizer: ByteLevelTokenizer): TokenizerDescription {
  const { splits, normalizer, model, tokens } = tokenizer.json;
  return {
    algorithm: 'byte-level BPE',
    settings: {
      merges: model.merges.length,
      ignoreMerges: model.ignore_merges,
      splits: splits.names.join(', '),
      normalizer,
      addPrefixSpace: splits.prefixSpace,
    },
    losses: tokenizer.losses,
    pieces: tokens.map((token) =>
      token === undefined
        ? { text: '', kind: 'unused' as const }
        : { text: readable(token), kind: kindOf(token) },
    ),
    unreachable: tokenizer.unreachable(),
  };
}

function kindOf({ kind, bytes }: Token): 'text' | 'byte' | 'reserved' {
  if (kind === 'reserved') return 'reserved';
  return bytes.byteLength === 1 && bytes[0]! >= 0x80 ? 'byte' : 'text';
}

function ours(tokenizer: Tokenizer): ByteLevelTokenizer {
  if (tokenizer instanceof ByteLevelTokenizer) return tokenizer;
  throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
    message: 'a tokenizer of another plugin cannot be written as byte-level BPE',
    action: 'use the files that its own plugin writes',
  });
}
