/**
 * A typed name for a slot: interfaces vanish at run time, so parts ask for each other by token.
 *
 * Tokens are `Symbol.for(id)`: two copies of the SDK agree on them.
 */
export interface Token<T> {
  /**
   * Globally unique: `fw.tokenizer`, `@acme/reranker`.
   */
  readonly id: string;
  /** `Symbol.for` of the id, the same in every copy of the SDK. */
  readonly symbol: symbol;
  /** Carries the type; never set. */
  readonly type?: T;
}

/**
 * A token for a slot of one's own. Publish it with the interface from a package that others can import.
 *
 * @param id unique: `<package name>`, or `<package name>/<part>`; `fw.` is ours
 *
 * @example
 * // examples/slots/token.ts
 * import { createToken, definePlugin } from '@framework/sdk';
 *
 * // A slot of one's own. Publish the interface and the token; others then ask for the part by `ctx.get(RERANKER)`.
 * export interface Reranker {
 *   rank(query: string, passages: readonly string[]): readonly number[];
 * }
 *
 * export const RERANKER = createToken<Reranker>('@acme/reranker');
 *
 * // Manifest: "provides": ["@acme/reranker"].
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(RERANKER, () => ({
 *     rank: (query, passages) => {
 *       const words = new Set(query.split(/\W+/));
 *       const overlap = (passage: string) => passage.split(/\W+/).filter((word) => words.has(word)).length;
 *       return passages.map((_, i) => i).sort((a, b) => overlap(passages[b]!) - overlap(passages[a]!) || a - b);
 *     },
 *   }));
 *   return {};
 * });
 */
export function createToken<T>(id: string): Token<T> {
  return Object.freeze({ id, symbol: Symbol.for(`framework:${id}`) });
}
