import type { Ops, Parameter, ParameterDeclaration, ParameterRegistry } from '@framework/sdk';
import { variable } from '@tensorflow/tfjs-core';

/** A registry without a trainer, to test the body by itself. */
export class PlainRegistry implements ParameterRegistry {
  readonly parameters: Parameter[] = [];
  readonly #ops: Ops;

  constructor(ops: Ops) {
    this.#ops = ops;
  }

  add({ name, initial, weightDecay, gradient }: ParameterDeclaration): Parameter {
    const parameter: Parameter = {
      name,
      variable: variable(initial),
      weightDecay,
      gradientFrom: gradient,
      gradient: this.#ops.buffer(initial.shape),
    };
    initial.dispose();
    this.parameters.push(parameter);
    return parameter;
  }

  get(name: string): Parameter {
    const found = this.parameters.find((parameter) => parameter.name === name);
    if (!found) throw new Error(`no parameter '${name}'`);
    return found;
  }
}
