import { createHash } from 'node:crypto';
import { type FilterHandler, frameworkError, type JsonValue, META, type RecordBatch } from '@framework/sdk';

/** What `fit` leaves: derived document → the origin that is gone. */
const ORPHANS = 'orphans.json';

/**
 * Drops what was made of a document that a filter dropped: a file that leaks a secret, or whose owner asked to have it left
 * out, must not live on in dialogues about it. Runs when all other filters have spoken. Applies to whatever states
 * `META.derivedFrom`, whoever made it.
 */
export function orphanFilter(): FilterHandler {
  let orphans: ReadonlyMap<string, string> | undefined;
  return {
    parallel: 'per-batch',
    async fit(stream, ctx) {
      const alive = new IdHashes();
      const derived: Derived[] = [];
      let done = 0;
      for await (const batch of stream) {
        ctx.signal.throwIfAborted();
        for (const [row, id] of batch.ids.entries()) {
          if (!batch.alive(row)) continue;
          alive.add(id);
          const origins = originsOf(batch, row);
          if (origins.length > 0) derived.push({ id, origins });
        }
        done += batch.length;
        ctx.progress({ done, total: null, unit: 'documents' });
      }
      alive.sort();
      const found = [...orphansOf(derived, alive)].sort(([a], [b]) => (a < b ? -1 : 1));
      await ctx.output.writeJson(ORPHANS, Object.fromEntries(found));
    },
    async load(artefact) {
      orphans = new Map(Object.entries((await artefact.readJson(ORPHANS)) as Record<string, string>));
    },
    apply(batch) {
      if (orphans === undefined) {
        throw frameworkError('FWK_FIT_MISSING', {
          message: 'which origins were dropped is not known yet',
          at: 'plugin-synthetic-traces, hook filter',
        });
      }
      for (const [row, id] of batch.ids.entries()) {
        const origin = orphans.get(id);
        if (origin === undefined || !batch.alive(row)) continue;
        batch.judge(row, { action: 'drop', reason: 'origin-dropped', evidence: { origin } });
      }
    },
  };
}

interface Derived {
  readonly id: string;
  readonly origins: readonly string[];
}

/**
 * Derived document → the first of its origins that is gone, or falls with its own. What was made of something made falls
 * through any number of steps; a circle none of whose origins is gone stays.
 */
function orphansOf(derived: readonly Derived[], alive: IdHashes): ReadonlyMap<string, string> {
  const madeOf = new Map<string, Derived[]>();
  const fallen = new Map<string, string>();
  for (const one of derived) {
    for (const origin of one.origins) {
      const made = madeOf.get(origin);
      if (made === undefined) madeOf.set(origin, [one]);
      else made.push(one);
    }
    const gone = one.origins.find((origin) => !alive.has(origin));
    if (gone !== undefined) fallen.set(one.id, gone);
  }
  // A map goes on over what is added while it is walked.
  for (const id of fallen.keys()) {
    for (const made of madeOf.get(id) ?? []) if (!fallen.has(made.id)) fallen.set(made.id, id);
  }
  return fallen;
}

function originsOf(batch: RecordBatch, row: number): readonly string[] {
  const value = batch.get(row, META.derivedFrom);
  return Array.isArray(value) ? value.filter((id: JsonValue): id is string => typeof id === 'string') : [];
}

/** A set of ids in 8 bytes each: their hashes, cut to the 48 bits a double holds exactly. */
class IdHashes {
  #hashes = new Float64Array(1024);
  #size = 0;

  add(id: string): void {
    if (this.#size === this.#hashes.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#size++] = hashOf(id);
  }

  sort(): void {
    this.#hashes = this.#hashes.subarray(0, this.#size).sort();
  }

  /** After `sort`. Two ids in 2^48 share a hash: an orphan may then stay, nothing else is ever dropped. */
  has(id: string): boolean {
    const wanted = hashOf(id);
    let low = 0;
    let high = this.#hashes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#hashes[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#hashes[low] === wanted;
  }
}

const hashOf = (id: string): number => createHash('sha256').update(id).digest().readUIntBE(0, 6);
