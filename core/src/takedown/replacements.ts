import type { JsonObject, JsonValue } from '@framework/sdk';
import { shardName } from '../run/documents.js';
import type { Store, StoredObject } from '../run/store.js';
import type { Hands } from './hands.js';
import type { PlannedDocument } from './plan.js';
import { replaceObject } from './replace-object.js';
import type { Rewrite } from './rewrite-file.js';
import { tokenSpans } from './spans.js';
import type { TokenPlaces } from './token-places.js';

/** A larger file of an index is columns of numbers: it names nothing. */
const NAMES_AT_MOST = 64 * 1024 * 1024;

/** What an object was made from, and every takedown since. */
const takedownsOf = ({ manifest }: StoredObject, takedown: string): JsonValue => [
  ...((manifest.inputs['takedowns'] ?? []) as readonly string[]),
  takedown,
];

/** The documents, with zeros in the place of those that go, and their rows as tombstones. */
export function replaceDocuments(
  store: Store,
  old: StoredObject,
  takedown: string,
  documents: readonly PlannedDocument[],
  hands: Hands,
): Promise<StoredObject> {
  const rewrite = new Map<string, Rewrite>();
  for (const [shard, gone] of byShard(documents)) {
    const removed = new Set(gone.map(({ id }) => id));
    const spans = gone
      .filter(({ bytes }) => bytes > 0)
      .map(({ offset, bytes }) => ({ start: offset, length: bytes }))
      .sort((a, b) => a.start - b.start);
    if (spans.length > 0) rewrite.set(shardName('shard', shard, 'bin'), { how: 'zeros', spans });
    const table = shardName('shard', shard, 'ndjson');
    rewrite.set(table, { how: 'tombstones', takedown, removed });
    const licences = shardName('licences', shard, 'ndjson');
    const rows = { path: old.path(table), facts: old.manifest.files[table]! };
    if (old.files.includes(licences)) rewrite.set(licences, { how: 'licences', rows, removed });
  }
  const inputs = { ...old.manifest.inputs, takedowns: takedownsOf(old, takedown) };
  return replaceObject(store, old, inputs, old.summary, rewrite, hands);
}

function byShard(documents: readonly PlannedDocument[]): ReadonlyMap<number, readonly PlannedDocument[]> {
  const shards = new Map<number, PlannedDocument[]>();
  for (const document of documents) {
    const others = shards.get(document.shard);
    if (others === undefined) shards.set(document.shard, [document]);
    else others.push(document);
  }
  return shards;
}

/** Their tokens, with the same spans blank. Rows of tokens say nothing that a tombstone does not: they stay. */
export async function replaceTokens(
  store: Store,
  old: StoredObject,
  documents: StoredObject,
  takedown: string,
  removed: ReadonlySet<string>,
  tokenPlaces: TokenPlaces,
  hands: Hands,
): Promise<StoredObject> {
  const places = await tokenPlaces.of(old, removed);
  const rewrite = new Map(
    [...tokenSpans(old, places.values())].map(([file, spans]) => [file, { how: 'zeros', spans } as const]),
  );
  const inputs = {
    ...old.manifest.inputs,
    documents: documents.contentHash,
    takedowns: takedownsOf(old, takedown),
  };
  return replaceObject(store, old, inputs, old.summary, rewrite, hands);
}

/**
 * The sequence index: nothing in it moves, but it names the tokens it points into. Whatever its format, that name is the
 * tokens' content hash in hexadecimal, and gives way to that of the new tokens.
 */
export async function replaceSequence(
  store: Store,
  old: StoredObject,
  tokens: { readonly before: StoredObject; readonly after: StoredObject },
  takedown: string,
  hands: Hands,
): Promise<StoredObject> {
  const [from, to] = [tokens.before.contentHash, tokens.after.contentHash];
  const rewrite = new Map<string, Rewrite>();
  for (const [file, { bytes }] of Object.entries(old.manifest.files)) {
    if (bytes > NAMES_AT_MOST) continue;
    const content = Buffer.from(await old.read(file));
    if (content.includes(from)) rewrite.set(file, { how: 'renamed', from, to });
  }
  const inputs: JsonObject = {
    ...old.manifest.inputs,
    tokens: to,
    takedowns: takedownsOf(old, takedown),
  };
  return replaceObject(store, old, inputs, { ...old.summary, tokens: to }, rewrite, hands);
}
