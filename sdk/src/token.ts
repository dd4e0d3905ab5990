/**
 * A typed name for a slot: interfaces vanish at run time, so parts ask for each other by token.
 *
 * Tokens are `Symbol.for(id)`: two copies of the SDK agree on them.
 *
 * @example
 * const RERANKER = createToken<Reranker>('@acme/reranker');
 * ctx.provide(RERANKER, () => new Reranker());
 */
export interface Token<T> {
  readonly id: string;
  readonly symbol: symbol;
  /** Carries the type; never set. */
  readonly type?: T;
}

export function createToken<T>(id: string): Token<T> {
  return Object.freeze({ id, symbol: Symbol.for(`framework:${id}`) });
}
