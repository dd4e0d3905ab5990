/** Words become ids by the order in which training text first used them; everything else is a byte. */
import { createHash } from 'node:crypto';
import { definePlugin, TOKENIZER } from '@framework/sdk';

export default definePlugin((plugin) => {
  let words = [];
  let hash = '';
  const END = 256;
  const tokenizer = {
    get vocabularySize() {
      return 257 + words.length;
    },
    get hash() {
      return hash;
    },
    endOfDocument: END,
    encode(bytes) {
      const text = Buffer.from(bytes).toString('utf8');
      const ids = [];
      for (const part of text.split(/( )/)) {
        const at = words.indexOf(part);
        if (at >= 0) ids.push(257 + at);
        else ids.push(...Buffer.from(part));
      }
      return Uint32Array.from(ids);
    },
    decode: (ids) => Buffer.concat(Array.from(ids, (id) => Buffer.from(id > END ? words[id - 257] : [id]))),
    piece: (id) => (id > END ? words[id - 257] : String.fromCharCode(id)),
  };
  plugin.provide(TOKENIZER, () => tokenizer);
  return {
    hooks: {
      tokenize: {
        async fit(stream, ctx) {
          const found = new Set();
          for await (const batch of stream) {
            for (let row = 0; row < batch.length; row++) {
              if (batch.split(row) !== 'train') throw new Error('a held-out document reached the tokenizer');
              for (const word of batch.text(row).split(/\s/)) if (word.length > 2) found.add(word);
            }
          }
          await ctx.output.writeJson('words.json', [...found]);
        },
        async load(artefact) {
          const bytes = await artefact.read('words.json');
          words = JSON.parse(Buffer.from(bytes).toString('utf8'));
          hash = createHash('sha256').update(bytes).digest('hex');
        },
        apply(batch) {
          const parts = batch.ids.map((_, row) => [...tokenizer.encode(batch.bytes(row)), END]);
          const offsets = new Uint32Array(parts.length + 1);
          for (const [row, part] of parts.entries()) offsets[row + 1] = offsets[row] + part.length;
          return {
            sequence: batch.sequence,
            documents: batch.ids,
            tokens: Uint32Array.from(parts.flat()),
            offsets,
          };
        },
      },
      tokens: { apply: (batch) => batch },
    },
  };
});
