import { definePlugin, LANGUAGE_MODEL, TOKENIZER } from '@framework/sdk';

// A model that knows nothing: every token is as likely as any other. The baseline that all others must beat.
export default definePlugin({}, (plugin) => {
  plugin.provide(LANGUAGE_MODEL, () => {
    const { vocabularySize } = plugin.get(TOKENIZER);
    return {
      vocabularySize,
      contextLength: 1024,
      score(_tokens, rows, length) {
        const losses = new Float32Array(rows * length).fill(Math.log(vocabularySize));
        for (let row = 1; row <= rows; row++) losses[row * length - 1] = 0;
        return losses;
      },
      generate(_prompt, { maximum, stop, random }) {
        const ids: number[] = [];
        while (ids.length < maximum) {
          const id = Math.floor(random.uniform() * vocabularySize);
          if (stop.includes(id)) break;
          ids.push(id);
        }
        return ids;
      },
    };
  });
  return {};
});
