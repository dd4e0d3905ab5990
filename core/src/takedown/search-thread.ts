/** A thread that looks through shards for what goes. */
import { workerData } from 'node:worker_threads';
import { DocumentShards } from '../run/documents.js';
import { Store } from '../run/store.js';
import { serve } from './remote.js';
import type { Selector } from './selector.js';
import { ShardSearch } from './shard-search.js';

export interface SearchStart {
  /** The folder of the store, and which object of it. */
  readonly store: string;
  readonly fingerprint: string;
  readonly selectors: readonly Selector[];
}

const { store, fingerprint, selectors } = workerData as SearchStart;
serve(
  new Store(store).look(fingerprint).then((object) => new ShardSearch(new DocumentShards(object), selectors)),
);
