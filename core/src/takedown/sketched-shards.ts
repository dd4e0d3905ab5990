import { ShingleReader, SKETCH_BINS, SKETCH_BYTES, sketchInto } from '@framework/sdk/checks';
import type { DocumentShards } from '../run/documents.js';
import { WholeReads } from '../run/whole-reads.js';
import type { ShardRows, StandingPlace } from './shard-rows.js';
import { SketchPlaces } from './sketch-places.js';
import type { SketchSource } from './sketch-source.js';

/** Sketches that are read at once. */
const AT_ONCE = 4096;

export interface Sketched {
  readonly place: StandingPlace;
  /** Until the next one is asked for. */
  readonly sketch: Uint16Array;
}

/** The sketches of a thread's documents: from what a filter left, or from the text where that says nothing of it. */
export class SketchedShards {
  readonly #documents: DocumentShards;
  readonly #shards: ReadonlyMap<number, ShardRows>;
  readonly #body: string;
  readonly #places: SketchPlaces;
  readonly #reader = new ShingleReader();

  private constructor(
    documents: DocumentShards,
    shards: ReadonlyMap<number, ShardRows>,
    body: string,
    places: SketchPlaces,
  ) {
    this.#documents = documents;
    this.#shards = shards;
    this.#body = body;
    this.#places = places;
  }

  /** @throws FWK_STORE_CORRUPT */
  static async open(
    documents: DocumentShards,
    shards: ReadonlyMap<number, ShardRows>,
    { keys, body, rewriters }: SketchSource,
  ): Promise<SketchedShards> {
    const places = new SketchPlaces(shards);
    await places.read(keys);
    if (rewriters.length > 0) {
      for (const shard of shards.keys()) {
        for await (const lines of documents.verdictBlocks(shard, REWRITE))
          for (const { id, action, plugin } of lines)
            if (action === 'rewrite' && rewriters.includes(plugin)) places.forget(id);
      }
    }
    return new SketchedShards(documents, shards, body, places);
  }

  /**
   * Of some of a shard's documents, those first of which a sketch was left.
   *
   * @throws FWK_STORE_CORRUPT
   */
  async *of(shard: number, places: Iterable<StandingPlace>): AsyncGenerator<Sketched> {
    const without: StandingPlace[] = [];
    const file = new WholeReads(this.#body);
    try {
      const sketches = new Uint16Array(AT_ONCE * SKETCH_BINS);
      let first = -1;
      for (const place of places) {
        const at = this.#places.of(shard, place.number);
        if (at === undefined) {
          without.push(place);
          continue;
        }
        if (first < 0 || at < first || at >= first + AT_ONCE) {
          first = at;
          const count = Math.min(AT_ONCE, this.#places.met - first);
          file.read(new Uint8Array(sketches.buffer, 0, count * SKETCH_BYTES), first * SKETCH_BYTES);
        }
        const from = (at - first) * SKETCH_BINS;
        yield { place, sketch: sketches.subarray(from, from + SKETCH_BINS) };
      }
    } finally {
      file.close();
    }
    yield* this.#fromText(shard, without);
  }

  async *#fromText(shard: number, places: readonly StandingPlace[]): AsyncGenerator<Sketched> {
    const rows = this.#shards.get(shard)!;
    const lines = places.map(({ number }) => rows.line(number));
    const found = await this.#documents.rowsAt(shard, lines);
    const sketch = new Uint16Array(SKETCH_BINS);
    let at = 0;
    for await (const { bytes } of this.#documents.someContents(shard, found)) {
      sketchInto(this.#reader.read(bytes), sketch);
      yield { place: places[at++]!, sketch };
    }
  }
}

const REWRITE = ['"action":"rewrite"'];
