/** How many different runs of a text a document holds. */
export interface RunMatches {
  readonly matches: number;
  readonly of: number;
}

/**
 * Finds parts of texts: runs of `length` tokens, by hash. A run that many tasks of one benchmark have says nothing of
 * any of them and counts nowhere.
 */
export class Runs {
  readonly #length: number;
  /** Hash of a run → the texts that have it, in the order they were added. */
  readonly #texts = new Map<number, number[]>();
  /** Text → its benchmark and task. */
  readonly #origins = new Map<number, Origin>();
  readonly #totals = new Map<number, number>();
  /** A bit a hash, so that most of a document's runs are never looked up. */
  readonly #seen = new Uint8Array(2 ** 17);
  readonly #roll: RollingHash;

  constructor(length: number) {
    this.#length = length;
    this.#roll = new RollingHash(length);
  }

  /** @param id what `find` is to say */
  add(tokens: Uint32Array, id: number, origin: Origin): void {
    this.#origins.set(id, origin);
    this.#roll.over(tokens, (hash) => {
      const texts = this.#texts.get(hash);
      if (texts === undefined) this.#texts.set(hash, [id]);
      else if (texts.at(-1) !== id) texts.push(id);
    });
  }

  /** Takes out what is common, once all texts are there. */
  finish(): this {
    for (const [hash, texts] of this.#texts) if (this.#isCommon(texts)) this.#texts.delete(hash);
    this.#origins.clear();
    for (const [hash, texts] of this.#texts) {
      this.#seen[bitOf(hash) >>> 3]! |= 1 << (bitOf(hash) & 7);
      for (const id of texts) this.#totals.set(id, (this.#totals.get(id) ?? 0) + 1);
    }
    return this;
  }

  /** Texts of which a document holds runs, with how many of how many. */
  find(tokens: Uint32Array): ReadonlyMap<number, RunMatches> {
    const found = new Map<number, Set<number>>();
    if (tokens.length >= this.#length) {
      this.#roll.over(tokens, (hash) => {
        if ((this.#seen[bitOf(hash) >>> 3]! & (1 << (bitOf(hash) & 7))) === 0) return;
        for (const id of this.#texts.get(hash) ?? []) {
          const runs = found.get(id);
          if (runs === undefined) found.set(id, new Set([hash]));
          else runs.add(hash);
        }
      });
    }
    return new Map(
      [...found].map(([id, runs]) => [id, { matches: runs.size, of: this.#totals.get(id)! }] as const),
    );
  }

  #isCommon(texts: readonly number[]): boolean {
    if (texts.length <= COMMON) return false;
    const tasks = new Map<number, Set<number>>();
    for (const { benchmark, task } of texts.map((id) => this.#origins.get(id)!)) {
      const own = tasks.get(benchmark);
      if (own === undefined) tasks.set(benchmark, new Set([task]));
      else if (own.add(task).size > COMMON) return true;
    }
    return false;
  }
}

/** Where a text comes from, by number. */
export interface Origin {
  readonly benchmark: number;
  readonly task: number;
}

/** Tasks of one benchmark that may have a run before it is common. */
const COMMON = 3;

const bitOf = (hash: number): number => hash & 0xfffff;

/** Hashes of all runs of tokens that are known: two polynomials modulo 2^32, 53 bits of which are kept. */
class RollingHash {
  readonly #length: number;
  readonly #lastFactorA: number;
  readonly #lastFactorB: number;

  constructor(length: number) {
    this.#length = length;
    this.#lastFactorA = power(FACTOR_A, length);
    this.#lastFactorB = power(FACTOR_B, length);
  }

  over(tokens: Uint32Array, each: (hash: number) => void): void {
    const length = this.#length;
    let a = 0;
    let b = 0;
    let known = 0;
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at]!;
      if (token === 0) {
        a = 0;
        b = 0;
        known = 0;
        continue;
      }
      a = (Math.imul(a, FACTOR_A) + mixed(token)) | 0;
      b = (Math.imul(b, FACTOR_B) + mixed(token)) | 0;
      known++;
      if (known > length) {
        const gone = mixed(tokens[at - length]!);
        a = (a - Math.imul(gone, this.#lastFactorA)) | 0;
        b = (b - Math.imul(gone, this.#lastFactorB)) | 0;
      }
      if (known >= length) each(finished(a) + (b >>> 11) * 0x100000000);
    }
  }
}

const FACTOR_A = 0x9e3779b1;
const FACTOR_B = 0x85ebca77;

/** Numbers of tokens are small; their products are spread. */
const mixed = (token: number): number => Math.imul(token, 0xc2b2ae3d) ^ (token << 7);

const finished = (hash: number): number => {
  const h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
};

function power(factor: number, exponent: number): number {
  let product = 1;
  for (let i = 0; i < exponent; i++) product = Math.imul(product, factor);
  return product;
}
