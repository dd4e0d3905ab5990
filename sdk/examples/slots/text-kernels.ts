import { definePlugin, TEXT_KERNELS } from '@framework/sdk';

// Manifest: "provides": ["fw.text-kernels"], "proposals": ["text-kernels"]. Whoever asks goes on without.
export default definePlugin({}, (plugin) => {
  plugin.provide(TEXT_KERNELS, () => ({ ok: false as const, why: 'nothing was compiled' }));
  return {};
});
