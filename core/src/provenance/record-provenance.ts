import { frameworkError } from '@framework/sdk';
import { type DocumentRow, type DocumentShards, readRows, shardName } from '../run/documents.js';
import type { VerdictLine } from '../run/stages/filter.js';
import type { StoredObject } from '../run/store.js';
import { type BlendEnds, BlendTree } from './blend-tree.js';
import { leafOf } from './leaves.js';
import { leafHash } from './merkle-tree.js';
import { type ProvenanceFile, writeProvenance } from './provenance-file.js';

/** The finished objects a run's provenance rests on; null where the run has no such stage. */
export interface ProvenanceObjects {
  readonly documents: DocumentShards;
  readonly tokens: StoredObject | null;
  readonly sequence: StoredObject | null;
}

/**
 * Hashes every document row into the tree, and publishes `provenance.json`. Made anew whenever a run comes to its end:
 * it follows from the objects alone, so a run that was killed, or had other workers, writes the same bytes.
 *
 * @throws FWK_STORE_CORRUPT
 */
export async function recordProvenance(path: string, objects: ProvenanceObjects): Promise<ProvenanceFile> {
  const { documents, tokens, sequence } = objects;
  const tree = new BlendTree();
  await growTrees(documents, [tree]);
  const file = tree.end(endsOf(documents.object, tokens, sequence));
  await writeProvenance(path, file);
  return file;
}

/**
 * Every document row into each of the trees, in one pass over the tables.
 *
 * @throws FWK_STORE_CORRUPT; FWK_INTERNAL for a shard of two sources
 */
export async function growTrees(documents: DocumentShards, trees: readonly BlendTree[]): Promise<void> {
  for (let shard = 0; shard < documents.shards; shard++) {
    const grown = trees.map((tree) => tree.shardTree());
    const source = await eachOfShard(documents, shard, (row) => {
      const leaf = leafHash(leafOf(row));
      for (const tree of grown) tree.add(row, leaf);
    });
    for (const [at, tree] of trees.entries()) tree.addShard(shard, source, grown[at]!.end());
  }
}

/**
 * Every row of a shard in order.
 *
 * @returns whose shard it is
 * @throws FWK_STORE_CORRUPT; FWK_INTERNAL for a shard of two sources
 */
export async function eachOfShard(
  documents: DocumentShards,
  shard: number,
  each: (row: DocumentRow) => void,
): Promise<string> {
  let source: string | undefined;
  for await (const rows of documents.rowBlocks(shard)) {
    for (const row of rows) {
      source ??= String(row.source);
      if (row.source !== source) {
        throw frameworkError('FWK_INTERNAL', {
          message: `the shard of '${source}' holds '${row.id}' of '${row.source}'`,
          at: documents.object.path(shardName('shard', shard, 'ndjson')),
        });
      }
      each(row);
    }
  }
  return source ?? sourceOfEmpty(documents, shard);
}

/** What stands in the record beside the sources. */
export function endsOf(
  documents: StoredObject,
  tokens: StoredObject | null,
  sequence: StoredObject | null,
): BlendEnds {
  const earlier = documents.manifest.inputs['earlier'] as readonly string[] | undefined;
  return {
    tokenizer: tokenizerOf(tokens),
    sequence: sequence?.contentHash ?? null,
    objects: { documents: documents.contentHash, tokens: tokens?.contentHash ?? null },
    ...(earlier === undefined ? {} : { earlier }),
  };
}

/** The hash the tokenizer gave itself, as the object of its tokens has it. */
export function tokenizerOf(tokens: StoredObject | null): string | null {
  const hash = tokens?.summary['tokenizer'];
  return hash === undefined ? null : String(hash);
}

/** A shard of which every document was dropped: its first verdict names the source. */
async function sourceOfEmpty(documents: DocumentShards, shard: number): Promise<string> {
  const verdicts = shardName('verdicts', shard, 'ndjson');
  for await (const { source } of readRows<VerdictLine>(documents.object, verdicts)) return String(source);
  return 'unknown';
}
