import { hash } from 'node:crypto';

/**
 * SHA-256 of a leaf, after RFC 6962 §2.1: a leaf's data is hashed behind a byte 0x00, a node's two children behind 0x01,
 * so that no node can be passed off as a leaf, nor the other way round.
 */
export const leafHash = (data: string): Buffer => hash('sha256', LEAF + data, 'buffer');

/** SHA-256 of a node over its two children. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  children.set(left, 1);
  children.set(right, 33);
  return hash('sha256', children, 'buffer');
}

const LEAF = '\0';
/** Behind a byte 0x01. */
const children = new Uint8Array(65).fill(1);

/** A hash beside the way from a leaf to the root, and on which side of it. */
export interface Sibling {
  readonly side: 'left' | 'right';
  /** Hex. */
  readonly hash: string;
}

/** A whole subtree of 2^n leaves, not yet part of a larger one. */
interface Peak {
  readonly hash: Buffer;
  readonly size: number;
  /** Whether the leaf that is watched lies under it. */
  readonly watched: boolean;
}

/**
 * The Merkle tree hash of RFC 6962 over leaves that come one after the other: the same root as the recursive definition
 * there (left subtree: the largest power of two below the number of leaves), in memory that grows with its logarithm.
 */
export class MerkleTree {
  readonly #peaks: Peak[] = [];
  readonly #watch: number | undefined;
  readonly #path: Sibling[] = [];
  #leaves = 0;

  /** @param watch the leaf, counted from 0, whose way to the root is wanted */
  constructor(watch?: number) {
    this.#watch = watch;
  }

  get leaves(): number {
    return this.#leaves;
  }

  /** @param data what is hashed as the leaf; never a hash somebody else made */
  add(data: string): void {
    this.addHash(leafHash(data));
  }

  /** @param hash a leaf's own hash, where its data are gone; whoever passes it on must have had it from a signed tree */
  addHash(hash: Buffer): void {
    let peak: Peak = { hash, size: 1, watched: this.#leaves === this.#watch };
    this.#leaves += 1;
    while (this.#peaks.at(-1)?.size === peak.size) peak = this.#join(this.#peaks.pop()!, peak);
    this.#peaks.push(peak);
  }

  /** Root, hex, and the way to it from the leaf that was watched. Ends the tree: nothing is added after it. */
  end(): { readonly root: string; readonly path: readonly Sibling[] } {
    let peak = this.#peaks.pop();
    // Of no leaves: the hash of nothing.
    if (peak === undefined) return { root: hash('sha256', ''), path: [] };
    for (let left = this.#peaks.pop(); left !== undefined; left = this.#peaks.pop()) {
      peak = this.#join(left, peak);
    }
    return { root: peak.hash.toString('hex'), path: this.#path };
  }

  #join(left: Peak, right: Peak): Peak {
    if (left.watched) this.#path.push({ side: 'right', hash: right.hash.toString('hex') });
    if (right.watched) this.#path.push({ side: 'left', hash: left.hash.toString('hex') });
    return {
      hash: nodeHash(left.hash, right.hash),
      size: left.size + right.size,
      watched: left.watched || right.watched,
    };
  }
}

/** The root that a leaf's data and its siblings come to, hex: what a holder of one document can compute alone. */
export function rootFrom(data: string, path: readonly Sibling[]): string {
  let hash = leafHash(data);
  for (const { side, hash: sibling } of path) {
    const other = Buffer.from(sibling, 'hex');
    hash = side === 'left' ? nodeHash(other, hash) : nodeHash(hash, other);
  }
  return hash.toString('hex');
}
