import { createHash } from 'node:crypto';
import { definePlugin, frameworkError, TOKENIZER_FILES, type Tokenizer } from '@framework/sdk';

// Manifest: "provides": ["fw.tokenizer-files"], "proposals": ["tokenizer-files"]. A file of 256 bytes: the id of each byte.
class Substitution implements Tokenizer {
  readonly vocabularySize = 257;
  readonly endOfDocument = 256;
  readonly hash: string;

  constructor(readonly table: Uint8Array) {
    this.hash = createHash('sha256').update(table).digest('hex');
  }

  readonly encode = (text: Uint8Array) => Uint32Array.from(text, (byte) => this.table[byte]!);
  readonly decode = (ids: ArrayLike<number>) =>
    Uint8Array.from(
      Array.from(ids).filter((id) => id < 256),
      (id) => this.table.indexOf(id),
    );
  readonly piece = (id: number) => (id === 256 ? '<end>' : `0x${this.table.indexOf(id).toString(16)}`);
}

export default definePlugin({}, (ctx) => {
  ctx.provide(TOKENIZER_FILES, () => ({
    formats: ['substitution'],
    open(bytes, at) {
      if (bytes.length === 256 && new Set(bytes).size === 256) return new Substitution(bytes.slice());
      throw frameworkError('FWK_TOKENIZER_CORRUPT', { message: 'the file is no substitution of bytes', at });
    },
    describe(tokenizer) {
      if (!(tokenizer instanceof Substitution)) return undefined;
      const pieces = Array.from({ length: 257 }, (_, id) => ({
        text: tokenizer.piece(id),
        kind: id === 256 ? ('reserved' as const) : ('byte' as const),
      }));
      return { algorithm: 'substitution', settings: {}, losses: [], pieces, unreachable: [] };
    },
    write(tokenizer) {
      if (tokenizer instanceof Substitution) return tokenizer.table;
      throw frameworkError('FWK_TOKENIZER_UNSUPPORTED', { message: 'this is no substitution of bytes' });
    },
  }));
  return {};
});
