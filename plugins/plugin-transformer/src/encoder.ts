import type { Encoder } from '@framework/sdk';
import type { Body } from './body.js';
import { weightsHash } from './checkpoint.js';
import { offTape } from './off-tape.js';
import { inParts } from './windows.js';

export interface EncoderOptions {
  readonly body: Body;
  /** Throws when it is not known yet. */
  readonly contextLength: () => number;
}

/** The body's last hidden states as numbers: no tensors left, nothing on the tape, nothing that training could change. */
export class TransformerEncoder implements Encoder {
  readonly #options: EncoderOptions;

  constructor(options: EncoderOptions) {
    this.#options = options;
  }

  get hiddenSize(): number {
    return this.#options.body.shape.hidden;
  }

  get contextLength(): number {
    return this.#options.contextLength();
  }

  encode(tokens: Int32Array, rows: number, length: number, documents?: Int32Array): Float32Array {
    const states = new Float32Array(rows * length * this.hiddenSize);
    for (const { from, part } of inParts('encode', tokens, rows, length, documents)) {
      offTape(() => {
        const hidden_ND = this.#options.body.evaluate(part);
        states.set(hidden_ND.dataSync<'float32'>(), from * this.hiddenSize);
        hidden_ND.dispose();
      });
    }
    return states;
  }

  weightsHash(): string {
    return weightsHash(this.#options.body);
  }
}
