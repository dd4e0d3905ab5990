import { BACKEND, definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';

/** tfjs takes half a second to load: only a run that takes this offer pays for it. */
export default definePlugin(schema, (ctx) => {
  ctx.offer(BACKEND, {
    id: 'cpu',
    probe: async () => ({ ok: true, why: 'plain JavaScript on one thread; works everywhere, slowly' }),
    create: async () => (await import('./backend.js')).createCpuBackend(ctx.config),
  });
  return {};
});
