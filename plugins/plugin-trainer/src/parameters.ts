import {
  frameworkError,
  type Ops,
  type Parameter,
  type ParameterDeclaration,
  type ParameterRegistry,
  type TensorBuffer,
} from '@framework/sdk';
import { type Variable, variable } from '@tensorflow/tfjs-core';

/** The group of what does not name one. */
export const BODY = 'body';

/** The run's parameters, always seen in the order of their names. */
export class Parameters implements ParameterRegistry {
  readonly #ops: Ops;
  readonly #byName = new Map<string, TrainedParameter>();
  #sorted: readonly TrainedParameter[] = [];

  constructor(ops: Ops) {
    this.#ops = ops;
  }

  get parameters(): readonly Parameter[] {
    return this.#sorted;
  }

  add(declaration: ParameterDeclaration): Parameter {
    const { name } = declaration;
    if (this.#byName.has(name)) {
      throw frameworkError('FWK_PLUGIN_CONFLICT', {
        message: `the parameter '${name}' is registered twice`,
        action: 'give one of them another name',
      });
    }
    const parameter = new TrainedParameter(declaration, this.#ops);
    this.#byName.set(name, parameter);
    this.#sorted = [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return parameter;
  }

  get(name: string): Parameter {
    const parameter = this.#byName.get(name);
    if (parameter) return parameter;
    throw frameworkError('FWK_INTERNAL', {
      message: `no parameter is called '${name}'; there are: ${[...this.#byName.keys()].join(', ') || 'none'}`,
    });
  }

  /** Frees variables and gradients. */
  dispose(): void {
    for (const parameter of this.#sorted) parameter.dispose();
    this.#byName.clear();
    this.#sorted = [];
  }
}

class TrainedParameter implements Parameter {
  readonly name: string;
  readonly variable: Variable;
  readonly weightDecay: 'yes' | 'no';
  readonly gradientFrom: 'tape' | 'manual';
  readonly group: string;
  readonly #ops: Ops;
  #gradient: TensorBuffer | undefined;

  constructor({ name, initial, weightDecay, gradient, group }: ParameterDeclaration, ops: Ops) {
    this.name = name;
    this.variable = variable(initial);
    initial.dispose();
    this.weightDecay = weightDecay;
    this.gradientFrom = gradient;
    this.group = group ?? BODY;
    this.#ops = ops;
  }

  /** Made at the first use: a process that only evaluates has no room for gradients to waste. */
  get gradient(): TensorBuffer {
    this.#gradient ??= this.#ops.buffer(this.variable.shape);
    return this.#gradient;
  }

  dispose(): void {
    this.#gradient?.dispose();
    this.variable.dispose();
  }
}
