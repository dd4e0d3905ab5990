import { definePlugin, frameworkError, OPTIMIZER, PARAMETERS, TRAINER } from '@framework/sdk';
import * as tf from '@tensorflow/tfjs-core';

export default definePlugin((ctx) => {
  ctx.provide(TRAINER, () => ({
    steps: 100,
    microBatches: 2,
    rows: 4,
    step: (batch, hooks) => step(ctx, batch, hooks),
  }));
  return {};
});

function step(ctx, { step, micro, counts }, hooks) {
  const { parameters } = ctx.get(PARAMETERS);
  for (const { gradient } of parameters) gradient.zero();
  const taped = parameters.filter(({ gradientFrom }) => gradientFrom === 'tape');
  const sums = {};
  for (const [index, batch] of micro.entries()) {
    tf.tidy(() => {
      const anchor = tf.scalar(0);
      const forward = () => {
        const terms = hooks.loss(
          namedTerms(hooks.forward(namedOutputs(batch, anchor), index), counts),
          index,
        );
        const parts = [...terms.terms].sort().map(([name, { sum, weight }]) => {
          sums[name] = (sums[name] ?? 0) + sum.dataSync()[0];
          return tf.mul(sum, weight / counts[name]);
        });
        return tf.addN(parts);
      };
      const inputs = [anchor, ...taped.map(({ variable }) => variable)];
      const { grads } = tf.engine().gradients(forward, inputs, undefined, true);
      for (const [i, { gradient }] of taped.entries()) if (grads[i + 1]) gradient.add(grads[i + 1]);
    });
  }
  const terms = Object.keys(sums).sort();
  const metrics = Object.fromEntries(terms.map((name) => [`loss/${name}`, sums[name] / counts[name]]));
  const loss = terms.reduce((sum, name) => sum + sums[name] / counts[name], 0);
  const squares = parameters
    .flatMap(({ gradient }) => [...gradient.read()])
    .reduce((sum, one) => sum + one * one, 0);
  if (!Number.isFinite(loss) || !Number.isFinite(squares)) {
    throw frameworkError('FWK_LOSS_NOT_FINITE', { message: `the loss is ${loss}`, at: `step ${step + 1}` });
  }
  // One norm over the parameters of all groups.
  const gradientScale = Math.min(1, 1 / Math.sqrt(squares));
  ctx.get(OPTIMIZER).step(parameters, { step: step + 1, learningRate: 0.05, gradientScale });
  return { loss, ...metrics, gradientNorm: Math.sqrt(squares) };
}

function namedOutputs(batch, anchor) {
  const outputs = new Map();
  return {
    batch,
    mode: 'train',
    anchor,
    outputs,
    add: (name, output) => void outputs.set(name, output),
    output: (name) => outputs.get(name),
  };
}

function namedTerms(state, counts) {
  const terms = new Map();
  return {
    state,
    terms,
    add: (name, term) => void terms.set(name, term),
    gradientScale: (name, weight) => weight / counts[name],
  };
}
