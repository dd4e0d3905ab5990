import { count, defineConfig, definePlugin, frameworkError, SEQUENCER, type Sequencer } from '@framework/sdk';

export const config = defineConfig({
  length: count({ doc: 'Tokens of a window.', default: 256, min: 2 }),
});

// Manifest: "provides": ["fw.sequencer"]; no hook is needed.
// One window a document: its first tokens, where it has enough of them. Short documents are not trained on.
export default definePlugin(config, (plugin) => {
  const { length } = plugin.config;
  const sequencer: Sequencer = {
    async fit(tokens, ctx) {
      const fitting: number[] = [];
      for (const [number, document] of tokens.documents.entries()) {
        if (document.split === 'train' && document.tokens > length) fitting.push(number);
      }
      if (fitting.length === 0) {
        throw frameworkError('FWK_DATA_TOO_SMALL', { message: `no document has ${length + 1} tokens` });
      }
      await ctx.output.writeJson('windows.json', ctx.random(0).shuffle(fitting));
    },
    async open(index, tokens) {
      const order = (await index.readJson('windows.json')) as readonly number[];
      return {
        windows: order.length,
        length,
        window(sequence) {
          const document = order[sequence % order.length]!;
          return {
            tokens: tokens.read(document).subarray(0, length + 1),
            documents: new Int32Array(length + 1),
            positions: Int32Array.from({ length: length + 1 }, (_, position) => position),
            sources: [document],
          };
        },
      };
    },
  };
  plugin.provide(SEQUENCER, () => sequencer);
  return {};
});
