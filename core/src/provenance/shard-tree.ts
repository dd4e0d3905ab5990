import type { JsonValue } from '@framework/sdk';
import type { DocumentRow } from '../run/documents.js';
import { leafOf, type Summed } from './leaves.js';
import { leafHash, MerkleTree } from './merkle-tree.js';

export interface Counted {
  documents: number;
  bytes: number;
}

/** What a shard's rows come to, whoever added them up. */
export interface ShardSum {
  readonly sum: Summed;
  /** By licence, in the order they were met. */
  readonly licenses: ReadonlyMap<string, Counted>;
  readonly takenDown: Readonly<Counted>;
}

/** The tree over one shard, grown row by row. */
export class ShardTree {
  readonly #standing: (takedown: string) => boolean;
  readonly #level = new Level();
  readonly #licenses = new Map<string, Counted>();
  readonly #takenDown = { documents: 0, bytes: 0 };

  /** @param standing as of a `BlendTree` */
  constructor(standing: (takedown: string) => boolean) {
    this.#standing = standing;
  }

  /** @param leafNow hash of the leaf the row has now: the same for every tree it is added to */
  add(row: DocumentRow, leafNow = leafHash(leafOf(row))): void {
    const heldOut = row.split === 'train' ? 0 : 1;
    const { takenDown, bytes } = row;
    const isGone = takenDown !== undefined && this.#standing(takenDown.takedown);
    const leaf = takenDown !== undefined && !isGone ? Buffer.from(takenDown.leaf, 'hex') : leafNow;
    this.#level.addHash(leaf, { documents: 1, heldOut, bytes });
    if (isGone) {
      this.#takenDown.documents += 1;
      this.#takenDown.bytes += bytes;
    } else count(this.#licenses, licenseOf(row.meta['license'] ?? null), { documents: 1, bytes });
  }

  end(): ShardSum {
    return { sum: this.#level.end(), licenses: this.#licenses, takenDown: this.#takenDown };
  }
}

const licenseOf = (value: JsonValue): string =>
  value === null ? 'unknown' : typeof value === 'string' ? value : JSON.stringify(value);

export function count(into: Map<string, Counted>, name: string, { documents, bytes }: Counted): void {
  const counted = into.get(name) ?? { documents: 0, bytes: 0 };
  counted.documents += documents;
  counted.bytes += bytes;
  into.set(name, counted);
}

/** One level under way: its tree, and what its leaves add up to. */
export class Level {
  readonly #tree = new MerkleTree();
  readonly #sum = { documents: 0, heldOut: 0, bytes: 0 };

  add(leaf: string, counts: Omit<Summed, 'root'>): void {
    this.addHash(leafHash(leaf), counts);
  }

  addHash(leaf: Buffer, { documents, heldOut, bytes }: Omit<Summed, 'root'>): void {
    this.#tree.addHash(leaf);
    this.#sum.documents += documents;
    this.#sum.heldOut += heldOut;
    this.#sum.bytes += bytes;
  }

  end(): Summed {
    return { root: this.#tree.end().root, ...this.#sum };
  }
}
