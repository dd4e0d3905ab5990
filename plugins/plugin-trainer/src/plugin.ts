import { BACKEND, definePlugin, OPTIMIZER, PARAMETERS, TRAINER } from '@framework/sdk';
import { config as schema } from './config.js';
import { Parameters } from './parameters.js';
import { GradientTrainer } from './trainer.js';

export default definePlugin(schema, (ctx) => {
  let registry: Parameters | undefined;
  ctx.provide(PARAMETERS, () => {
    registry = new Parameters(ctx.get(BACKEND).ops);
    return registry;
  });
  ctx.provide(
    TRAINER,
    () =>
      new GradientTrainer({
        config: ctx.config,
        ops: ctx.get(BACKEND).ops,
        registry: ctx.get(PARAMETERS),
        optimizer: ctx.get(OPTIMIZER),
      }),
  );
  return { hooks: { teardown: () => registry?.dispose() } };
});
