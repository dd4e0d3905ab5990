import { frameworkError } from '@framework/sdk';
import type { DocumentRow } from '../run/documents.js';
import type { StoredObject } from '../run/store.js';
import { BlendTree } from './blend-tree.js';
import type { ProvenanceFile } from './provenance-file.js';

/** The tree of `provenance.json` built again while rows are read for something else: what is said of them must be of this run. */
export class RootCheck {
  readonly #recorded: ProvenanceFile;
  readonly #sourceOf: ReadonlyMap<number, string>;
  readonly #tree = new BlendTree();

  constructor(recorded: ProvenanceFile) {
    this.#recorded = recorded;
    this.#sourceOf = new Map(
      recorded.sources.flatMap(({ id, shards }) => shards.map(({ shard }) => [shard, id] as const)),
    );
  }

  shard(shard: number): void {
    this.#tree.shard(shard, this.#sourceOf.get(shard) ?? 'unknown');
  }

  add(row: DocumentRow): void {
    this.#tree.add(row);
  }

  /** @throws FWK_PROVENANCE_MISMATCH where the rows come to another root */
  end(object: StoredObject): void {
    const { tokenizer, sequence, objects, root: recorded } = this.#recorded;
    const { root } = this.#tree.end({ tokenizer, sequence, objects });
    if (root === recorded) return;
    throw frameworkError('FWK_PROVENANCE_MISMATCH', {
      message: `the documents come to the root ${root}, recorded is ${recorded}: an export of them would not be of this run`,
      at: object.dir,
      action: 'see what differs with `framework provenance verify`',
    });
  }
}
