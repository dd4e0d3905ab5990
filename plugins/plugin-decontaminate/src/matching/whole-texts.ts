/**
 * Finds texts as a whole: Aho and Corasick's automaton (1975) over token numbers. A document is read once, whatever the
 * number of texts.
 */
export class WholeTexts {
  /** State and token → state, for the edges of the trie. State 0 is the root. */
  readonly #edges = new Map<number, number>();
  readonly #failure: number[] = [0];
  /** Texts that end in a state. */
  readonly #ends: (number[] | undefined)[] = [undefined];
  /** The nearest state on the way of failures in which a text ends; 0 for none. */
  #nextEnd: number[] = [];
  /** Tokens that a text begins with. */
  readonly #firsts = new Set<number>();
  readonly #children: [token: number, state: number][][] = [[]];

  /** @param id what `find` is to say */
  add(tokens: Uint32Array, id: number): void {
    if (tokens.length === 0) return;
    this.#firsts.add(tokens[0]!);
    let state = 0;
    for (const token of tokens) {
      let next = this.#edges.get(edgeKey(state, token));
      if (next === undefined) {
        next = this.#failure.length;
        this.#edges.set(edgeKey(state, token), next);
        this.#children[state]!.push([token, next]);
        this.#children.push([]);
        this.#failure.push(0);
        this.#ends.push(undefined);
      }
      state = next;
    }
    const ends = this.#ends[state];
    if (ends) ends.push(id);
    else this.#ends[state] = [id];
  }

  /** Links the states, once all texts are there. */
  finish(): this {
    this.#nextEnd = new Array<number>(this.#failure.length).fill(0);
    const queue = [0];
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at]!;
      for (const [token, child] of this.#children[state]!) {
        const failure = state === 0 ? 0 : this.#step(this.#failure[state]!, token);
        this.#failure[child] = failure;
        this.#nextEnd[child] = this.#ends[failure] ? failure : this.#nextEnd[failure]!;
        queue.push(child);
      }
    }
    this.#children.length = 0;
    return this;
  }

  /** Ids of the texts that a document holds. */
  find(tokens: Uint32Array): ReadonlySet<number> {
    const found = new Set<number>();
    let state = 0;
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at]!;
      // Where nothing has begun, most tokens begin nothing.
      state = token === 0 || (state === 0 && !this.#firsts.has(token)) ? 0 : this.#step(state, token);
      let end = this.#ends[state] ? state : this.#nextEnd[state]!;
      for (; end !== 0; end = this.#nextEnd[end]!) {
        for (const id of this.#ends[end]!) found.add(id);
      }
    }
    return found;
  }

  #step(from: number, token: number): number {
    for (let state = from; ; state = this.#failure[state]!) {
      const next = this.#edges.get(edgeKey(state, token));
      if (next !== undefined) return next;
      if (state === 0) return 0;
    }
  }
}

/**
 * An edge of the trie as one number. Exact below 2^27 states and 2^26 tokens. There are never so many: each state but the
 * root has an entry in a Map, each token of the vocabulary too, and a Map holds 2^24.
 */
export const edgeKey = (state: number, token: number): number => state * 0x4000000 + token;
