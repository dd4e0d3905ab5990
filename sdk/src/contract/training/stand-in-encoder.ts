import { createHash } from 'node:crypto';
import { randomStream } from '../../random.js';
import type { Encoder } from '../../slots/encoder.js';
import { TOY } from './toy-batch.js';

/**
 * An encoder over plain arrays: a state is the mean of fixed random vectors of the document's tokens so far. It keeps to
 * documents and never looks ahead, as a real one does, and has no weights that a step could change.
 */
export class StandInEncoder implements Encoder {
  readonly hiddenSize = TOY.width;
  readonly contextLength = 64;
  readonly #vectors = new Map<number, Float64Array>();

  encode(tokens: Int32Array, rows: number, length: number, documents?: Int32Array): Float32Array {
    if (tokens.length !== rows * length || (documents && documents.length !== tokens.length)) {
      throw new RangeError(`${tokens.length} tokens for ${rows} rows of ${length}`);
    }
    const width = this.hiddenSize;
    const states = new Float32Array(tokens.length * width);
    const sum = new Float64Array(width);
    let read = 0;
    for (const [at, id] of tokens.entries()) {
      if (at % length === 0 || (documents !== undefined && documents[at] !== documents[at - 1])) {
        sum.fill(0);
        read = 0;
      }
      read++;
      const vector = this.#vectorOf(id);
      for (let d = 0; d < width; d++) {
        sum[d]! += vector[d]!;
        states[at * width + d] = sum[d]! / read;
      }
    }
    return states;
  }

  weightsHash(): string {
    return createHash('sha256').update('stand-in encoder').digest('hex');
  }

  #vectorOf(id: number): Float64Array {
    const known = this.#vectors.get(id);
    if (known !== undefined) return known;
    const random = randomStream({ seed: 1, plugin: 'contract', hook: 'encoder', sequence: id });
    const vector = Float64Array.from({ length: this.hiddenSize }, () => random.normal());
    this.#vectors.set(id, vector);
    return vector;
  }
}
