import { definePlugin, frameworkError, SEQUENCER } from '@framework/sdk';

const LENGTH = 32;

const sequencer = {
  async fit(tokens, ctx) {
    const chosen = [...tokens.documents.entries()].filter(([, document]) => document.split === 'train');
    const order = chosen.map(([number]) => number);
    const total = chosen.reduce((sum, [, document]) => sum + document.tokens, 0);
    const windows = Math.floor((total - 1) / LENGTH);
    if (windows < 1)
      throw frameworkError('FWK_DATA_TOO_SMALL', { message: `${total} tokens fill no window` });
    await ctx.output.writeJson('index.json', { fingerprint: tokens.fingerprint, order });
  },

  async open(artefact, tokens) {
    const index = await artefact.readJson('index.json');
    if (index.fingerprint !== tokens.fingerprint) {
      throw frameworkError('FWK_STORE_CORRUPT', { message: 'the index is of other tokens' });
    }
    const stream = index.order.flatMap((number) => Array.from(tokens.read(number), (id) => [id, number]));
    const windows = Math.floor((stream.length - 1) / LENGTH);
    return {
      windows,
      length: LENGTH,
      window(sequence) {
        const from = (sequence % windows) * LENGTH;
        const part = stream.slice(from, from + LENGTH + 1);
        const documents = new Int32Array(part.length);
        const positions = new Int32Array(part.length);
        for (let at = 1; at < part.length; at++) {
          const same = part[at][1] === part[at - 1][1];
          documents[at] = documents[at - 1] + (same ? 0 : 1);
          positions[at] = same ? positions[at - 1] + 1 : 0;
        }
        return {
          tokens: Uint32Array.from(part, ([id]) => id),
          documents,
          positions,
          sources: [...new Set(part.map(([, number]) => number))],
        };
      },
    };
  },
};

export default definePlugin((ctx) => {
  ctx.provide(SEQUENCER, () => sequencer);
  return {};
});
