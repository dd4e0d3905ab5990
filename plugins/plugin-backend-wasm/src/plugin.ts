import { BACKEND, definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { findSupport } from './support.js';

/** tfjs takes half a second to load: only a run that takes this offer pays for it. */
export default definePlugin(schema, (ctx) => {
  let close = async () => {};
  ctx.offer(BACKEND, {
    id: 'wasm',
    probe: async () => findSupport(),
    async create(wish) {
      const { startWasmBackend } = await import('./backend.js');
      const started = await startWasmBackend(ctx.config, wish.threads);
      close = started.close;
      return started.backend;
    },
    dispose: () => close(),
  });
  return {};
});
