import { count, defineConfig, definePlugin, type LineStatistics } from '@framework/sdk';

export const config = defineConfig({
  maxLineLength: count({ doc: 'Longest line kept, in code points.', default: 1000, min: 1 }),
});

export default definePlugin(config, (ctx) => ({
  hooks: {
    filter: {
      needs: ['lines'],
      parallel: 'per-batch',
      apply(batch, stage) {
        const { longest } = stage.feature<LineStatistics>(batch, 'lines');
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row) || longest[row]! <= ctx.config.maxLineLength) continue;
          batch.judge(row, { action: 'drop', reason: 'line-too-long', evidence: { longest: longest[row]! } });
        }
      },
    },
  },
}));
