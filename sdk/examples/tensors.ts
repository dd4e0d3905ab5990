import { createReferenceOps } from '@framework/native/reference';
import type { Parameter, ParameterRegistry, TensorBackend } from '@framework/sdk';
import { variable } from '@tensorflow/tfjs-core';

const ops = createReferenceOps();

/** The backend that native ones are compared with, without an offer around it. */
export const referenceBackend = (): TensorBackend => ({
  name: 'reference',
  ops,
  threads: 1,
  choice: {},
  memory: () => ({ bytes: 0, peakBytes: 0 }),
});

/** A registry as plugin-trainer has one, in a few lines. */
export function parameterRegistry(): ParameterRegistry {
  const parameters: Parameter[] = [];
  return {
    parameters,
    add({ name, initial, weightDecay, gradient }) {
      const parameter: Parameter = {
        name,
        variable: variable(initial),
        weightDecay,
        gradientFrom: gradient,
        gradient: ops.buffer(initial.shape),
      };
      parameters.push(parameter);
      return parameter;
    },
    get: (name) => parameters.find((parameter) => parameter.name === name)!,
  };
}
