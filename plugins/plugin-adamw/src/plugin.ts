import { BACKEND, definePlugin, OPTIMIZER, type Optimizer } from '@framework/sdk';
import { config as schema } from './config.js';
import { MomentStore } from './moments.js';

export default definePlugin(schema, (ctx) => {
  const { beta1, beta2, epsilon, weightDecay } = ctx.config;
  const moments = new MomentStore(() => ctx.get(BACKEND).ops);

  const optimizer: Optimizer = {
    step(parameters, { step, learningRate, gradientScale }) {
      const pairs = moments.of(parameters);
      const updates = parameters.map((parameter, i) => ({
        parameter: parameter.variable,
        gradient: parameter.gradient,
        firstMoment: pairs[i]!.first,
        secondMoment: pairs[i]!.second,
        weightDecay: parameter.weightDecay === 'yes' ? weightDecay : 0,
      }));
      ctx.get(BACKEND).ops.adamw(updates, { learningRate, beta1, beta2, epsilon, step, gradientScale });
    },
  };
  ctx.provide(OPTIMIZER, () => optimizer);

  return {
    hooks: {
      checkpoint: (draft) => moments.save(draft),
      // An evaluation steps nothing: its moments, twice the model's size, stay on disk.
      restore: (view) => (view.purpose === 'resume' ? moments.restore(view) : undefined),
      teardown: () => moments.dispose(),
    },
  };
});
