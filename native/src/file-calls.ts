/**
 * Reading of many small files, as the addon has it. `file-kernels.ts` makes the SDK's of it, which says what it does.
 *
 * @throws FWK_NATIVE_SHAPE for paths of which the last does not end, a limit that is no number of bytes
 */
export interface NativeFileCalls {
  /** Whether it can on this system. */
  canReadFiles(): boolean;
  readFiles(paths: Uint8Array, limit: number, into: Uint8Array, outcomes: Int32Array): number;
}
