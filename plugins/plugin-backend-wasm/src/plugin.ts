import { BACKEND, definePlugin } from '@framework/sdk';
import { findBinary } from './binary.js';
import type { Config } from './config.js';

/** tfjs takes half a second to load: only a run that takes this offer pays for it. */
export default definePlugin<Config>((ctx) => {
  ctx.offer(BACKEND, {
    id: 'wasm',
    async probe() {
      const binary = findBinary();
      return { ok: binary.ok, why: binary.why };
    },
    create: async () => (await import('./backend.js')).createWasmBackend(ctx.config),
  });
  return {};
});
