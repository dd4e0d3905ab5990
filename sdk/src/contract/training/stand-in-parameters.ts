import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { frameworkError } from '../../errors/framework-error.js';
import type { TensorBuffer } from '../../slots/ops.js';
import type { Parameter, ParameterDeclaration, ParameterRegistry } from '../../slots/parameters.js';
import type { Tfjs } from '../tensors/tfjs.js';

/** The registry where no plugin provides one. It keeps `ParameterRegistry`'s whole contract, errors included. */
export class StandInParameters implements ParameterRegistry {
  readonly #tf: Tfjs;
  readonly #buffer: (shape: readonly number[]) => TensorBuffer;
  readonly #byName = new Map<string, Parameter>();

  /** @param buffer a backend's own, where there is a backend: its operations add to no other's */
  constructor(tf: Tfjs, buffer: (shape: readonly number[]) => TensorBuffer) {
    this.#tf = tf;
    this.#buffer = buffer;
  }

  get parameters(): readonly Parameter[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  add({ name, initial, weightDecay, gradient, group = 'body' }: ParameterDeclaration): Parameter {
    if (this.#byName.has(name)) {
      throw frameworkError('FWK_PLUGIN_CONFLICT', {
        message: `the parameter '${name}' is registered twice`,
        action: 'give one of them another name',
      });
    }
    const variable: Variable = this.#tf.variable(initial);
    initial.dispose();
    const parameter: Parameter = {
      name,
      variable,
      weightDecay,
      gradientFrom: gradient,
      group,
      gradient: this.#buffer(variable.shape),
    };
    this.#byName.set(name, parameter);
    return parameter;
  }

  get(name: string): Parameter {
    const parameter = this.#byName.get(name);
    if (parameter) return parameter;
    throw frameworkError('FWK_INTERNAL', {
      message: `no parameter is called '${name}'; there are: ${[...this.#byName.keys()].join(', ') || 'none'}`,
    });
  }

  dispose(): void {
    for (const { variable, gradient } of this.#byName.values()) {
      variable.dispose();
      gradient.dispose();
    }
    this.#byName.clear();
  }
}

/** A buffer in JavaScript's own memory, for plugins that work without a backend plugin. */
export class PlainBuffer implements TensorBuffer {
  readonly shape: readonly number[];
  readonly size: number;
  readonly #tf: Tfjs;
  #values: Float32Array;

  constructor(tf: Tfjs, shape: readonly number[]) {
    this.#tf = tf;
    this.shape = [...shape];
    this.size = shape.reduce((product, length) => product * length, 1);
    this.#values = new Float32Array(this.size);
  }

  add(tensor: Tensor): void {
    const values = tensor.dataSync();
    requireSize(values.length, this.size);
    for (let i = 0; i < this.size; i++) this.#values[i]! += values[i]!;
  }

  zero(): void {
    this.#values.fill(0);
  }

  read(): Float32Array {
    return this.#values.slice();
  }

  write(values: Float32Array): void {
    requireSize(values.length, this.size);
    this.#values.set(values);
  }

  tensor(): Tensor {
    return this.#tf.tensor(this.#values.slice(), [...this.shape], 'float32');
  }

  dispose(): void {
    this.#values = new Float32Array(0);
  }
}

function requireSize(actual: number, expected: number): void {
  if (actual !== expected) throw new RangeError(`a buffer of ${expected} elements was given ${actual}`);
}
