import { definePlugin, frameworkError, PARAMETERS } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

export default definePlugin((ctx) => {
  const byName = new Map();
  ctx.provide(PARAMETERS, () => ({
    get parameters() {
      return [...byName.values()];
    },
    add({ name, initial, weightDecay, gradient }) {
      if (byName.has(name)) {
        throw frameworkError('FWK_PLUGIN_CONFLICT', {
          message: `the parameter '${name}' is registered twice`,
        });
      }
      const parameter = {
        name,
        variable: tf.variable(initial),
        weightDecay,
        gradientFrom: gradient,
        gradient: buffer(initial.shape),
      };
      initial.dispose();
      byName.set(name, parameter);
      return parameter;
    },
    get(name) {
      const parameter = byName.get(name);
      if (parameter) return parameter;
      throw frameworkError('FWK_INTERNAL', { message: `no parameter is called '${name}'` });
    },
  }));
  return {
    hooks: {
      teardown() {
        for (const { variable } of byName.values()) variable.dispose();
        byName.clear();
      },
    },
  };
});

function buffer(shape) {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  return {
    shape,
    size: values.length,
    add(tensor) {
      for (const [i, value] of tensor.dataSync().entries()) values[i] += value;
    },
    zero: () => void values.fill(0),
    read: () => values.slice(),
    write: (given) => values.set(given),
    tensor: () => tf.tensor(values.slice(), shape),
    dispose: () => undefined,
  };
}
