import { createToken, definePlugin } from '@framework/sdk';

// A slot of one's own. Publish the interface and the token; others then ask for the part by `ctx.get(RERANKER)`.
export interface Reranker {
  rank(query: string, passages: readonly string[]): readonly number[];
}

export const RERANKER = createToken<Reranker>('@acme/reranker');

// Manifest: "provides": ["@acme/reranker"].
export default definePlugin({}, (plugin) => {
  plugin.provide(RERANKER, () => ({
    rank: (query, passages) => {
      const words = new Set(query.split(/\W+/));
      const overlap = (passage: string) => passage.split(/\W+/).filter((word) => words.has(word)).length;
      return passages.map((_, i) => i).sort((a, b) => overlap(passages[b]!) - overlap(passages[a]!) || a - b);
    },
  }));
  return {};
});
