import { definePlugin } from '@framework/sdk';
import { config } from './config.js';

/** Drops documents that say near the top that a program wrote them. */
export default definePlugin(config, ({ config: { markers, lines } }) => ({
  hooks: {
    filter: {
      // A verdict rests on its own row alone, so any worker may judge any batch.
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row)) continue;
          const found = findMarker(batch.text(row), markers, lines);
          if (found) batch.judge(row, { action: 'drop', reason: 'generated', evidence: { ...found } });
        }
      },
    },
  },
}));

/** The first marker in the first lines of a text, and the number of its line. */
function findMarker(text: string, markers: readonly string[], lines: number) {
  for (const [index, line] of text.split('\n', lines).entries()) {
    const marker = markers.find((candidate) => line.includes(candidate));
    if (marker !== undefined) return { marker, line: index + 1 };
  }
  return undefined;
}
