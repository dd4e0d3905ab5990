/** The template's ranges for text, in tokens, with where they begin. */
const RANGES = [
  { from: 0, words: 'Less than 1 billion tokens' },
  { from: 1e9, words: '1 billion to 10 trillion tokens' },
  { from: 1e13, words: 'More than 10 trillion tokens' },
] as const;

/** The range a number of tokens falls in. The template does not say where its bounds belong; here each begins a range, but 10 trillion. */
export const sizeRange = (tokens: number): string =>
  tokens === 1e13 ? RANGES[1].words : RANGES.filter(({ from }) => tokens >= from).at(-1)!.words;
