import { BACKEND, definePlugin } from '@framework/sdk';

// Manifest: "offers": [{ "token": "fw.backend", "id": "reference", "rank": 1 }]. A run takes the highest rank that works.
export default definePlugin({}, (plugin) => {
  plugin.offer(BACKEND, {
    id: 'reference',
    async probe() {
      return { ok: true, why: 'plain tfjs operations; works everywhere, slowly' };
    },
    async create() {
      // Heavy imports wait until the offer is taken: another backend may have been chosen.
      const [tf, { createReferenceOps }] = await Promise.all([
        import('@tensorflow/tfjs-core'),
        import('@framework/native/reference'),
        import('@tensorflow/tfjs-backend-cpu'),
      ]);
      await tf.setBackend('cpu');
      let peakBytes = 0;
      return {
        name: 'reference',
        ops: createReferenceOps(),
        threads: 1,
        choice: { tfjs: tf.version_core },
        memory() {
          const bytes = tf.memory().numBytes;
          peakBytes = Math.max(peakBytes, bytes);
          return { bytes, peakBytes };
        },
      };
    },
  });
  return {};
});
