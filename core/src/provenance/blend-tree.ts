import type { JsonValue } from '@framework/sdk';
import type { DocumentRow } from '../run/documents.js';
import { leafOf, type Summed, sequenceLeaf, shardLeaf, sourceLeaf, tokenizerLeaf } from './leaves.js';
import { leafHash, MerkleTree } from './merkle-tree.js';
import {
  PROVENANCE_FORMAT,
  type ProvenanceFile,
  type ShardProvenance,
  type SourceProvenance,
} from './provenance-file.js';

/** What the root covers beside the documents, and where the bytes lie. */
export type BlendEnds = Pick<ProvenanceFile, 'tokenizer' | 'sequence' | 'objects' | 'earlier'>;

/**
 * The trees over a run's documents, grown row by row: shards of one source follow one another, and so do the rows of a
 * shard. Held in memory: a few hashes a level, and a line for each shard, source and licence.
 */
export class BlendTree {
  readonly #standing: (takedown: string) => boolean;
  readonly #sources: SourceProvenance[] = [];
  #source: OpenSource | undefined;
  #shard: { readonly number: number; readonly level: Level } | undefined;

  /**
   * @param standing whether a takedown counts; where it does not, the documents it removed stand in the tree as they
   *   did before it. All count when left out
   */
  constructor(standing: (takedown: string) => boolean = () => true) {
    this.#standing = standing;
  }

  /** Begins a shard; one that holds no document has a place in the tree all the same. */
  shard(number: number, source: string): void {
    this.#endShard();
    if (this.#source?.id !== source) {
      this.#endSource();
      this.#source = new OpenSource(source);
    }
    this.#shard = { number, level: new Level() };
  }

  add(row: DocumentRow): void {
    const heldOut = row.split === 'train' ? 0 : 1;
    const { takenDown } = row;
    const isGone = takenDown !== undefined && this.#standing(takenDown.takedown);
    const leaf =
      takenDown !== undefined && !isGone ? Buffer.from(takenDown.leaf, 'hex') : leafHash(leafOf(row));
    this.#shard!.level.addHash(leaf, { documents: 1, heldOut, bytes: row.bytes });
    if (isGone) this.#source!.takeDown(row.bytes);
    else this.#source!.license(row.meta['license'] ?? null, row.bytes);
  }

  end(ends: BlendEnds): ProvenanceFile {
    this.#endShard();
    this.#endSource();
    const { root } = blendTree(this.#sources, ends).end();
    return { format: PROVENANCE_FORMAT, root, sources: this.#sources, ...ends };
  }

  #endShard(): void {
    if (this.#shard === undefined) return;
    const { number, level } = this.#shard;
    this.#source!.add({ shard: number, ...level.end() });
    this.#shard = undefined;
  }

  #endSource(): void {
    if (this.#source === undefined) return;
    this.#sources.push(this.#source.end());
    this.#source = undefined;
  }
}

/** A source's tree over shards that are finished. */
export function sourceTree(shards: readonly ShardProvenance[], watch?: number): MerkleTree {
  const tree = new MerkleTree(watch);
  for (const shard of shards) tree.add(shardLeaf(shard.shard, shard));
  return tree;
}

/** The blend's tree over sources that are finished. */
export function blendTree(
  sources: readonly SourceProvenance[],
  { tokenizer, sequence }: Pick<BlendEnds, 'tokenizer' | 'sequence'>,
  watch?: number,
): MerkleTree {
  const tree = new MerkleTree(watch);
  for (const source of sources) tree.add(sourceLeaf(source.id, source));
  tree.add(tokenizerLeaf(tokenizer));
  tree.add(sequenceLeaf(sequence));
  return tree;
}

/** One level under way: its tree, and what its leaves add up to. */
class Level {
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

class OpenSource {
  readonly id: string;
  readonly #level = new Level();
  readonly #shards: ShardProvenance[] = [];
  readonly #licenses = new Map<string, { documents: number; bytes: number }>();
  readonly #takenDown = { documents: 0, bytes: 0 };

  constructor(id: string) {
    this.id = id;
  }

  add(shard: ShardProvenance): void {
    this.#level.add(shardLeaf(shard.shard, shard), shard);
    this.#shards.push(shard);
  }

  license(value: JsonValue, bytes: number): void {
    const name = value === null ? 'unknown' : typeof value === 'string' ? value : JSON.stringify(value);
    const count = this.#licenses.get(name) ?? { documents: 0, bytes: 0 };
    count.documents += 1;
    count.bytes += bytes;
    this.#licenses.set(name, count);
  }

  takeDown(bytes: number): void {
    this.#takenDown.documents += 1;
    this.#takenDown.bytes += bytes;
  }

  end(): SourceProvenance {
    const { id } = this;
    return {
      id,
      ...this.#level.end(),
      licenses: Object.fromEntries(this.#licenses),
      ...(this.#takenDown.documents === 0 ? {} : { takenDown: this.#takenDown }),
      shards: this.#shards,
    };
  }
}
