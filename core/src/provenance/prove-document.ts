import type { DocumentShards } from '../run/documents.js';
import { blendTree, sourceTree } from './blend-tree.js';
import { leafOf, shardLeaf, sourceLeaf } from './leaves.js';
import { leafHash, MerkleTree, type Sibling } from './merkle-tree.js';
import type { ProvenanceFile } from './provenance-file.js';

/** The way from one document to the root: with these hashes anybody can compute it, and needs no other document. */
export interface DocumentProof {
  /** Hash of the document's own leaf, hex. */
  readonly leaf: string;
  /** From the shard up to the blend. */
  readonly levels: readonly ProofLevel[];
  /** The root that was recorded. */
  readonly root: string;
  /** Whether the way leads there. */
  readonly holds: boolean;
}

export interface ProofLevel {
  readonly tree: 'shard' | 'source' | 'blend';
  /** The text whose hash is the leaf: the document with what is covered of it, then the root of the level below. */
  readonly leaf: string;
  /** `3`, the source's id, `blend`. */
  readonly name: string;
  /** Which leaf of the tree the level below is, from 0, and of how many. */
  readonly position: number;
  readonly leaves: number;
  /** Hashes beside the way, from below. */
  readonly path: readonly Sibling[];
  readonly root: string;
}

/**
 * Reads the rows of one shard, and of everything else only what is recorded.
 *
 * @returns undefined where the shard has no such document, or nothing recorded holds the shard
 */
export async function proveDocument(
  documents: DocumentShards,
  recorded: ProvenanceFile,
  shard: number,
  id: string,
): Promise<DocumentProof | undefined> {
  let leaf: string | undefined;
  let position = 0;
  for await (const row of documents.rows(shard)) {
    if (row.id === id) {
      leaf = leafOf(row);
      break;
    }
    position += 1;
  }
  const source = recorded.sources.findIndex(({ shards }) => shards.some((one) => one.shard === shard));
  if (leaf === undefined || source < 0) return undefined;
  const { id: name, shards } = recorded.sources[source]!;
  const inSource = shards.findIndex((one) => one.shard === shard);

  const rows = new MerkleTree(position);
  for await (const row of documents.rows(shard)) rows.add(leafOf(row));
  const levels: readonly ProofLevel[] = [
    level('shard', String(shard), leaf, position, rows),
    level('source', name, shardLeaf(shard, shards[inSource]!), inSource, sourceTree(shards, inSource)),
    level(
      'blend',
      'blend',
      sourceLeaf(name, recorded.sources[source]!),
      source,
      blendTree(recorded.sources, recorded, source),
    ),
  ];
  const [ofShard, ofSource, ofBlend] = levels.map(({ root }) => root);
  return {
    leaf: leafHash(leaf).toString('hex'),
    levels,
    root: recorded.root,
    holds:
      ofShard === shards[inSource]!.root &&
      ofSource === recorded.sources[source]!.root &&
      ofBlend === recorded.root,
  };
}

function level(
  tree: ProofLevel['tree'],
  name: string,
  leaf: string,
  position: number,
  grown: MerkleTree,
): ProofLevel {
  const { leaves } = grown;
  return { tree, name, leaf, position, leaves, ...grown.end() };
}
