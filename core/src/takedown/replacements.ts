import { join } from 'node:path';
import type { JsonObject, JsonValue } from '@framework/sdk';
import { DocumentShards, shardName } from '../run/documents.js';
import { writeDurably } from '../run/durable-file.js';
import { sha256 } from '../run/file-hash.js';
import type { Store, StoredObject } from '../run/store.js';
import { blankSpans } from './blank-spans.js';
import type { PlannedDocument } from './plan.js';
import { type RewriteFile, replaceObject } from './replace-object.js';
import { rewriteLicences } from './rewrite-licences.js';
import { type Span, tokenPlaces, tokenSpans } from './spans.js';
import { rewriteRows } from './tombstone-rows.js';

/** A larger file of an index is columns of numbers: it names nothing. */
const NAMES_AT_MOST = 64 * 1024 * 1024;

/** What an object was made from, and every takedown since. */
const takedownsOf = ({ manifest }: StoredObject, takedown: string): JsonValue => [
  ...((manifest.inputs['takedowns'] ?? []) as readonly string[]),
  takedown,
];

const zeros =
  (file: string, spans: readonly Span[]): RewriteFile =>
  (draft, old) =>
    blankSpans(old, { dir: draft.dir, file }, spans);

/** The documents, with zeros in the place of those that go, and their rows as tombstones. */
export function replaceDocuments(
  store: Store,
  old: StoredObject,
  takedown: string,
  removed: readonly PlannedDocument[],
): Promise<StoredObject> {
  const rewrite = new Map<string, RewriteFile>();
  const documents = new DocumentShards(old);
  const ids = new Set(removed.map(({ id }) => id));
  for (const shard of new Set(removed.map((document) => document.shard))) {
    const spans = removed
      .filter((document) => document.shard === shard && document.bytes > 0)
      .map(({ offset, bytes }) => ({ start: offset, length: bytes }))
      .sort((a, b) => a.start - b.start);
    const bytes = shardName('shard', shard, 'bin');
    if (spans.length > 0) rewrite.set(bytes, zeros(bytes, spans));
    rewrite.set(shardName('shard', shard, 'ndjson'), rewriteRows(takedown, ids));
    const licences = shardName('licences', shard, 'ndjson');
    if (old.files.includes(licences)) rewrite.set(licences, rewriteLicences(documents, shard, ids));
  }
  const inputs = { ...old.manifest.inputs, takedowns: takedownsOf(old, takedown) };
  return replaceObject(store, old, inputs, old.summary, rewrite);
}

/** Their tokens, with the same spans blank. Rows of tokens say nothing that a tombstone does not: they stay. */
export async function replaceTokens(
  store: Store,
  old: StoredObject,
  documents: StoredObject,
  takedown: string,
  removed: ReadonlySet<string>,
): Promise<StoredObject> {
  const places = await tokenPlaces(old, removed);
  const rewrite = new Map(
    [...tokenSpans(old, places.values())].map(([file, spans]) => [file, zeros(file, spans)]),
  );
  const inputs = {
    ...old.manifest.inputs,
    documents: documents.contentHash,
    takedowns: takedownsOf(old, takedown),
  };
  return replaceObject(store, old, inputs, old.summary, rewrite);
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
): Promise<StoredObject> {
  const [from, to] = [tokens.before.contentHash, tokens.after.contentHash];
  const rewrite = new Map<string, RewriteFile>();
  for (const [file, { bytes }] of Object.entries(old.manifest.files)) {
    if (bytes > NAMES_AT_MOST) continue;
    const content = Buffer.from(await old.read(file));
    const named = [...occurrences(content, from)];
    if (named.length === 0) continue;
    rewrite.set(file, async (draft, { facts }) => {
      const spans = named.map((start) => ({ start, length: from.length }));
      const renamed = Buffer.from(content);
      for (const start of named) renamed.write(to, start, 'latin1');
      const written = await writeDurably(join(draft.dir, file), [renamed]);
      const outside = sha256(without(content, spans));
      const changed = {
        spans: spans.length,
        blanked: 0,
        before: facts.sha256,
        after: written.sha256,
        outside,
      };
      return { facts: written, rewritten: { file, ...changed } };
    });
  }
  const inputs: JsonObject = {
    ...old.manifest.inputs,
    tokens: to,
    takedowns: takedownsOf(old, takedown),
  };
  return replaceObject(store, old, inputs, { ...old.summary, tokens: to }, rewrite);
}

function* occurrences(content: Buffer, text: string): Generator<number> {
  for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + text.length)) yield at;
}

const without = (content: Buffer, spans: readonly Span[]): Buffer => {
  const ends = [0, ...spans.map(({ start, length }) => start + length)];
  const starts = [...spans.map(({ start }) => start), content.byteLength];
  return Buffer.concat(starts.map((start, at) => content.subarray(ends[at], start)));
};
