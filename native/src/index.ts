/** The native kernels, typed and loaded. Their reference in plain tfjs is `@framework/native/reference`. */
export { deviceViewOf } from './device-view.js';
export { BINARY, UNARY } from './elementwise.js';
export type { NativeFeatureCalls } from './feature-calls.js';
export { textFeatureKernels } from './feature-kernels.js';
export type { NativeFileCalls } from './file-calls.js';
export { fileKernels } from './file-kernels.js';
export type { NativeInfo, NativeKernels } from './kernels.js';
export type { NativeLicenceCalls } from './licence-calls.js';
export { licenceKernels } from './licence-kernels.js';
export { ADDON_FILE, load, loadNative, type NativeLoad } from './load.js';
export type { NativeSignatureCalls } from './signature-calls.js';
export { signatureKernels } from './signature-kernels.js';
export type { NativeTaskCalls } from './task-calls.js';
export { taskKernels } from './task-kernels.js';
export type { NativeHandle, NativeTextCalls } from './text-calls.js';
export { unigramKernels } from './text-kernels.js';
