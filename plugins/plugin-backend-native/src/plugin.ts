import { loadNative } from '@framework/native';
import { BACKEND, definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';

/** tfjs takes half a second to load: only a run that takes this offer pays for it. */
export default definePlugin(schema, (ctx) => {
  ctx.offer(BACKEND, {
    id: 'native',
    async probe() {
      const native = loadNative();
      if (!native.ok) return native;
      const { kernels, cores, compiler } = native.kernels.info();
      return { ok: true, why: `${kernels} kernels on ${cores} cores, built by ${compiler}` };
    },
    create: async ({ threads }) => (await import('./backend.js')).createNativeBackend(ctx.config, threads),
  });
  return {};
});
