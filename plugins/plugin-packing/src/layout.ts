/** Part of a document in a window: `count` of its tokens, from token `first` on. */
export interface Piece {
  readonly document: number;
  readonly first: number;
  readonly count: number;
}

/**
 * Tokens that a pass never predicts, or places of its windows that are filled: how many, and which share of all. Which tokens these are
 * changes from pass to pass, how many does not.
 */
export type Waste = { readonly tokens: number; readonly share: number };

/** Which tokens stand in which window of one pass, before windows are shuffled. */
export interface Layout {
  readonly windows: number;
  readonly waste: Waste;
  /** Of a window, in order: together at most T + 1 tokens; what is missing is filled. */
  pieces(window: number): Iterable<Piece>;
}

/**
 * `contiguous`: documents end to end, cut where a window ends. `best-fit`: documents whole, as long as they fit into a window.
 * How many windows a pass has follows from the documents' lengths alone in both, whatever their order.
 */
export const PACKINGS = ['contiguous', 'best-fit'] as const;
export type Packing = (typeof PACKINGS)[number];
