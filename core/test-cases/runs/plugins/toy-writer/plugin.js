/** A language model that draws any byte, or does what `TOY_WRITER` says: a checkpoint need not be made for each. */
import { writeSync } from 'node:fs';
import { definePlugin, LANGUAGE_MODEL, TOKENIZER } from '@framework/sdk';

export default definePlugin((plugin) => {
  const does = process.env.TOY_WRITER ?? 'any bytes';
  plugin.provide(LANGUAGE_MODEL, () => {
    const { vocabularySize } = plugin.get(TOKENIZER);
    return {
      vocabularySize,
      contextLength: 16,
      score: (_tokens, rows, length) => new Float32Array(rows * length).fill(does === 'nan' ? Number.NaN : 1),
      generate(prompt, { maximum, stop, random }) {
        if (does === 'foreign ids') return [vocabularySize];
        if (does === 'throw') throw new Error('no words come to mind');
        if (does === 'exit') process.exit(0);
        if (does === 'abort') process.abort();
        if (does === 'all memory') for (const kept = []; ; ) kept.push(new Array(1e6).fill(kept.length));
        if (does === 'for ever') {
          writeSync(2, 'thinks for ever\n');
          for (;;);
        }
        if (does === 'print') console.log('a plugin prints');
        if (does === 'end') return prompt[0] === stop[0] ? [65] : [];
        // The last byte begins a character that has no end.
        if (does === 'half a character') return [0xc3, 0xa9, 0xc3].slice(0, maximum);
        return Array.from({ length: maximum }, () => random.integer(256));
      },
    };
  });
  return {};
});
