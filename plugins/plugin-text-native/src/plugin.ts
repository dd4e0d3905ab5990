import {
  fileKernels,
  licenceKernels,
  loadNative,
  signatureKernels,
  taskKernels,
  textFeatureKernels,
  unigramKernels,
} from '@framework/native';
import { definePlugin, TEXT_KERNELS } from '@framework/sdk';

/** Fills `fw.text-kernels` from the addon of `@framework/native`, or says why it cannot: whoever asks goes on without. */
export default definePlugin({}, (ctx) => {
  ctx.provide(TEXT_KERNELS, () => {
    const native = loadNative();
    if (native.ok) {
      const { kernels } = native;
      return {
        ok: true,
        unigram: unigramKernels(kernels),
        signatures: signatureKernels(kernels),
        features: textFeatureKernels(kernels),
        tasks: taskKernels(kernels),
        licences: licenceKernels(kernels),
        files: fileKernels(kernels),
      };
    }
    ctx.log.info(`the tokenizer and near-duplicate detection run in JavaScript: ${native.why}`);
    return native;
  });
  return {};
});
