/** Kernels of an earlier level: `features` has no `lineTable` yet, and nothing else either. */
import { definePlugin, TEXT_KERNELS } from '@framework/sdk';

const group = new Proxy({}, { get: () => () => undefined });

export default definePlugin({}, ({ provide }) => {
  provide(TEXT_KERNELS, () => ({
    ...{ ok: true, unigram: group, signatures: group, tasks: group, licences: group, files: null },
    features: { longLines: () => new Float64Array(0) },
  }));
  return {};
});
