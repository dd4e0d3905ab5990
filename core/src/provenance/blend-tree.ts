import type { DocumentRow } from '../run/documents.js';
import { sequenceLeaf, shardLeaf, sourceLeaf, tokenizerLeaf } from './leaves.js';
import { MerkleTree } from './merkle-tree.js';
import {
  PROVENANCE_FORMAT,
  type ProvenanceFile,
  type ShardProvenance,
  type SourceProvenance,
} from './provenance-file.js';
import { type Counted, count, Level, type ShardSum, ShardTree } from './shard-tree.js';

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
  #shard: { readonly number: number; readonly source: string; readonly tree: ShardTree } | undefined;

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
    this.#shard = { number, source, tree: this.shardTree() };
  }

  add(row: DocumentRow): void {
    this.#shard!.tree.add(row);
  }

  /** A tree of a shard that counts as this one does, for `addShard`. */
  shardTree(): ShardTree {
    return new ShardTree(this.#standing);
  }

  /** A whole shard, of which the tree was grown elsewhere. */
  addShard(number: number, source: string, sum: ShardSum): void {
    this.#endShard();
    if (this.#source?.id !== source) {
      this.#endSource();
      this.#source = new OpenSource(source);
    }
    this.#source.add(number, sum);
  }

  end(ends: BlendEnds): ProvenanceFile {
    this.#endShard();
    this.#endSource();
    const { root } = blendTree(this.#sources, ends).end();
    return { format: PROVENANCE_FORMAT, root, sources: this.#sources, ...ends };
  }

  #endShard(): void {
    if (this.#shard === undefined) return;
    const { number, source, tree } = this.#shard;
    this.#shard = undefined;
    this.addShard(number, source, tree.end());
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

class OpenSource {
  readonly id: string;
  readonly #level = new Level();
  readonly #shards: ShardProvenance[] = [];
  readonly #licenses = new Map<string, Counted>();
  readonly #takenDown = { documents: 0, bytes: 0 };

  constructor(id: string) {
    this.id = id;
  }

  add(number: number, { sum, licenses, takenDown }: ShardSum): void {
    const shard = { shard: number, ...sum };
    this.#level.add(shardLeaf(number, shard), shard);
    this.#shards.push(shard);
    for (const [name, counted] of licenses) count(this.#licenses, name, counted);
    this.#takenDown.documents += takenDown.documents;
    this.#takenDown.bytes += takenDown.bytes;
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
