import type { FileKernels } from '@framework/sdk';
import type { NativeFileCalls } from './file-calls.js';

/** The addon's functions as the slot `fw.text-kernels` has them; null on a system whose files they cannot read. */
export const fileKernels = (native: NativeFileCalls): FileKernels | null =>
  native.canReadFiles()
    ? { readFiles: (paths, limit, into, outcomes) => native.readFiles(paths, limit, into, outcomes) }
    : null;
