import { count, defineConfig, definePlugin, type LineStatistics } from '@framework/sdk';

export const config = defineConfig({
  maxLineLength: count({ doc: 'Longest line kept, in code points.', default: 1000, min: 1 }),
});

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export default definePlugin(config, (ctx) => ({
  hooks: {
    filter: {
      needs: ['lines'],
      parallel: 'per-batch',
      apply(batch, stage) {
        const { longest } = stage.feature<LineStatistics>(batch, 'lines');
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row)) continue;
          const bytes = batch.bytes(row);
          if (longest[row]! > ctx.config.maxLineLength) {
            batch.judge(row, {
              action: 'drop',
              reason: 'line-too-long',
              evidence: { longest: longest[row]! },
            });
          } else if (BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)) {
            // The filters after this one, and the tokenizer, read the new bytes.
            batch.judge(row, { action: 'rewrite', reason: 'byte-order-mark', bytes: bytes.subarray(3) });
          }
        }
      },
    },
  },
}));
