import { definePlugin, type RecordBatch } from '@framework/sdk';

// Manifest: "registers": { "feature": ["newlines"] }. Filters name it in `needs` and read it with `ctx.feature`.
export default definePlugin({}, () => ({
  features: {
    newlines: (batch: RecordBatch): Uint32Array =>
      Uint32Array.from({ length: batch.length }, (_, row) => countNewlines(batch.bytes(row))),
  },
}));

function countNewlines(bytes: Uint8Array): number {
  let newlines = 0;
  for (const byte of bytes) if (byte === 0x0a) newlines++;
  return newlines;
}
