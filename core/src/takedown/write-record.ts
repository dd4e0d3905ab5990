import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, frameworkError, type JsonValue, LAYOUT } from '@framework/sdk';
import type { SigningKey } from '../audit/signing-key.js';
import { BlendTree } from '../provenance/blend-tree.js';
import { type ProvenanceFile, provenanceText } from '../provenance/provenance-file.js';
import { endsOf } from '../provenance/record-provenance.js';
import { sha256 } from '../run/file-hash.js';
import type { Store, StoredObject } from '../run/store.js';
import type { ReadShard, Stone } from './hand.js';
import { rewrittenIn } from './replace-object.js';
import {
  type ObjectNames,
  REPLACED,
  type ReplacedRef,
  type RunTakedown,
  signRecord,
  type TakedownRecord,
} from './takedown-record.js';
import type { TokenPlaces } from './token-places.js';

/** The objects of one run that a takedown is about, by ref. */
export type RunObjects = Readonly<Partial<Record<ReplacedRef, StoredObject>>> & {
  readonly filter: StoredObject;
};

export interface RecordedTakedown {
  readonly takedown: string;
  readonly request: string;
  readonly at: string;
  readonly before: RunObjects;
  readonly after: RunObjects;
  /** What the run recorded before it. */
  readonly provenance: ProvenanceFile;
  /** Takedowns of before; undefined for the first. */
  readonly earlier: RunTakedown | undefined;
  readonly key: SigningKey;
  readonly tokenPlaces: TokenPlaces;
  /** The documents as they are now, see `readShards`. */
  readonly shards: readonly ReadShard[];
}

/**
 * Writes the object of kind `takedown`: both roots are computed from the new tables first, and where the old one does not
 * come out, nothing is switched.
 *
 * @throws FWK_PROVENANCE_MISMATCH; FWK_STORE_*
 */
export async function writeRecord(store: Store, about: RecordedTakedown): Promise<StoredObject> {
  const { takedown, after, earlier, key, request, at, shards } = about;
  const provenance = rootsOf(shards, about);
  const found = shards.flatMap((shard) => shard.tombstones);
  const tombstones = await tombstonesText(found, after.tokenize, about.tokenPlaces);
  const before = namesOf(about.before);
  const states = earlier?.record.states ?? [stateOf(null, about.provenance)];
  const record = signRecord(
    {
      format: 1,
      takedown,
      request,
      at,
      documents: found.filter((one) => one.takedown === takedown).length,
      before,
      after: namesOf(after),
      originally: earlier?.record.originally ?? before,
      states: [...states, stateOf(takedown, provenance)],
      rewritten: Object.fromEntries(
        REPLACED.flatMap((ref) => (after[ref] === undefined ? [] : [[ref, rewrittenIn(after[ref])]])),
      ),
      tombstones: sha256(tombstones),
    },
    key,
  );
  const takedowns = [...(earlier?.records.map((one) => one.takedown) ?? []), takedown];
  const identity = {
    kind: 'takedown',
    inputs: { record: sha256(canonicalJson(record as unknown as JsonValue)) },
  };
  return store.make(identity, async (draft) => {
    for (const file of earlier?.object.files ?? []) {
      if (/^(takedowns|before)\//.test(file)) await draft.write(file, await earlier!.object.read(file));
    }
    await draft.write(`takedowns/${takedown}.json`, canonicalJson(record as unknown as JsonValue));
    for (const ref of REPLACED) {
      const old = about.before[ref];
      if (old !== undefined) {
        await draft.write(`before/${takedown}/${ref}.json`, await readFile(join(old.dir, LAYOUT.object)));
      }
    }
    await draft.write('tombstones.ndjson', tombstones);
    await draft.write('provenance.json', provenanceText(provenance));
    return { takedowns, documents: after.filter.contentHash };
  });
}

/** The new root; the old one from the same rows, against what was recorded. */
function rootsOf(shards: readonly ReadShard[], about: RecordedTakedown): ProvenanceFile {
  const { before, after, provenance } = about;
  const [now, then] = [new BlendTree(), new BlendTree()];
  for (const [number, shard] of shards.entries()) {
    now.addShard(number, shard.source, shard.after);
    then.addShard(number, shard.source, shard.before);
  }
  const { root } = then.end(endsOf(before.filter, before.tokenize ?? null, before.sequence ?? null));
  if (root !== provenance.root) {
    throw frameworkError('FWK_PROVENANCE_MISMATCH', {
      message: `with the leaves of what goes put back, the root is ${root}; recorded was ${provenance.root}: something else differs`,
      at: before.filter.dir,
      action: 'run `framework provenance verify`: it names what was changed. Nothing was taken down',
    });
  }
  return now.end(endsOf(after.filter, after.tokenize ?? null, after.sequence ?? null));
}

const stateOf = (
  takedown: string | null,
  { root, tokenizer, sequence }: ProvenanceFile,
): TakedownRecord['states'][number] => ({ takedown, root, tokenizer, sequence });

const namesOf = (objects: RunObjects): ObjectNames =>
  Object.fromEntries(
    REPLACED.flatMap((ref) => {
      const object = objects[ref];
      return object === undefined
        ? []
        : [[ref, { fingerprint: object.fingerprint, contentHash: object.contentHash }]];
    }),
  );

async function tombstonesText(
  found: readonly Stone[],
  tokens: StoredObject | undefined,
  tokenPlaces: TokenPlaces,
): Promise<string> {
  const ids = new Set(found.map(({ id }) => id));
  const places = tokens === undefined ? null : await tokenPlaces.of(tokens, ids);
  return found
    .map((one) => {
      const place = places?.get(one.id);
      const where = place === undefined ? null : { start: place.start, count: place.tokens };
      return `${canonicalJson({ ...one, tokens: where })}\n`;
    })
    .join('');
}
