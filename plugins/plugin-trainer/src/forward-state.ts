import { type ForwardState, frameworkError, type MicroBatch } from '@framework/sdk';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** The outputs of one forward pass, by name. */
export class NamedOutputs implements ForwardState {
  readonly batch: MicroBatch;
  readonly mode: 'train' | 'evaluate';
  readonly anchor: Scalar;
  readonly #outputs = new Map<string, Tensor>();

  constructor(batch: MicroBatch, mode: 'train' | 'evaluate', anchor: Scalar) {
    this.batch = batch;
    this.mode = mode;
    this.anchor = anchor;
  }

  get outputs(): ReadonlyMap<string, Tensor> {
    return this.#outputs;
  }

  add(name: string, output: Tensor): void {
    if (this.#outputs.has(name)) {
      throw frameworkError('FWK_PLUGIN_CONFLICT', { message: `the output '${name}' is added twice` });
    }
    this.#outputs.set(name, output);
  }

  output(name: string): Tensor {
    const output = this.#outputs.get(name);
    if (output) return output;
    throw frameworkError('FWK_HOOK_RESULT', {
      message: `no plugin gave the output '${name}'; there are: ${[...this.#outputs.keys()].join(', ') || 'none'}`,
      action: 'add the plugin that gives it, or correct the order of `forward`',
    });
  }
}
