import { definePlugin } from '@framework/sdk';

// Brings a label a row, and counts what the loss of `loss.ts` will run over.
export default definePlugin({}, () => ({
  hooks: {
    collate(batch) {
      let rows = 0;
      for (const micro of batch.micro) {
        const labels = Float32Array.from({ length: micro.rows }, (_, row) =>
          micro.tokens[row * micro.length]! % 2 === 0 ? 0 : 1,
        );
        micro.extra['parity/labels'] = { shape: [micro.rows], data: labels };
        rows += micro.rows;
      }
      // Of the whole step, not of one micro-batch: the trainer divides the term's sum by it.
      batch.counts['parity'] = rows;
    },
  },
}));
