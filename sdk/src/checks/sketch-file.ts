import { join } from 'node:path';
import type { ArtefactDraft } from '../data/artefact.js';
import { AppendedFile } from '../spill/appended-file.js';
import { bytesOf } from '../spill/bytes-of.js';
import { SKETCH_BINS } from './text-sketch.js';

/**
 * What a filter's `fit` may leave for whoever looks for copies later: a sketch of every document it saw, as it saw it.
 *
 * ```
 * sketches.json      { format, documents, bins }
 * sketches.ids.bin   the two words of `documentKey` of each, the low byte first
 * sketches.bin       `SKETCH_BINS` numbers of 16 bits each, the low byte first
 * ```
 *
 * A takedown reads them where they are among what a run's filters left (`decisions/0038`); where a filter after that one rewrote a
 * document, and where there are none, it reads the texts.
 */
export const SKETCHES = {
  header: 'sketches.json',
  keys: 'sketches.ids.bin',
  body: 'sketches.bin',
  format: 1,
} as const;

/** Bytes of a document in `sketches.bin`, and of its key. */
export const SKETCH_BYTES = 2 * SKETCH_BINS;
export const KEY_BYTES = 8;

/** 64 bits that stand for a document's id (cyrb53's rounds, bryc 2018); two ids that come to the same are both without a sketch. */
export function documentKey(id: string): readonly [low: number, high: number] {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < id.length; at++) {
    const unit = id.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return [low >>> 0, high >>> 0];
}

/** Writes these files into what a `fit` leaves, in the order in which documents come. */
export class SketchWriter {
  readonly #output: ArtefactDraft;
  readonly #keys: AppendedFile;
  readonly #body: AppendedFile;
  #documents = 0;

  constructor(output: ArtefactDraft) {
    this.#output = output;
    this.#keys = new AppendedFile(join(output.dir, SKETCHES.keys));
    this.#body = new AppendedFile(join(output.dir, SKETCHES.body));
  }

  /** @param sketch of `sketchOf` */
  add(id: string, sketch: Uint16Array): void {
    this.#keys.append(bytesOf(Uint32Array.from(documentKey(id))));
    this.#body.append(bytesOf(sketch));
    this.#documents++;
  }

  async finish(): Promise<void> {
    this.#keys.flush();
    this.#body.flush();
    const { format } = SKETCHES;
    await this.#output.writeJson(SKETCHES.header, { format, documents: this.#documents, bins: SKETCH_BINS });
  }

  close(): void {
    this.#keys.close();
    this.#body.close();
  }
}
