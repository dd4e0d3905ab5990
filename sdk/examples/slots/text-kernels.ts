import { definePlugin, TEXT_KERNELS, type TextKernels } from '@framework/sdk';

// Manifest: "provides": ["fw.text-kernels"], "proposals": ["text-kernels"]. Whoever asks goes on without.
export default definePlugin({}, (plugin) => {
  plugin.provide(TEXT_KERNELS, (): TextKernels => ({ ok: false, why: 'nothing was compiled' }));
  return {};
});
