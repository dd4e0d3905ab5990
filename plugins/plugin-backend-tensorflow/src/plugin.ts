import { BACKEND, definePlugin } from '@framework/sdk';
import { findBinding } from './binding/find.js';
import { config as schema } from './config.js';

/** TensorFlow is 600 MB of native code: only a run that takes this offer loads it. */
export default definePlugin(schema, (ctx) => {
  let close = (): void => {};
  ctx.offer(BACKEND, {
    id: 'tensorflow',
    async probe() {
      const found = findBinding();
      return { ok: found.ok, why: found.why };
    },
    async create({ threads }) {
      const { startTensorFlowBackend } = await import('./backend.js');
      const started = await startTensorFlowBackend(ctx.config, threads);
      close = started.close;
      return started.backend;
    },
    dispose: () => close(),
  });
  return {};
});
