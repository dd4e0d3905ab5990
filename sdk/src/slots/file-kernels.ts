/**
 * Many small files read in one call: what a source of them spends most of its time on between two files is gone. As with
 * `UnigramKernels`, the same is had without it.
 *
 * @experimental text-kernels
 */
export interface FileKernels {
  /**
   * Reads regular files, one behind the other. No link is followed, no FIFO waited for, no device opened for reading.
   *
   * @param paths absolute, as the file system has them, each with a NUL behind it
   * @param limit bytes; larger files are not read
   * @param into the bytes of all files; each needs one more than it has, to be seen to grow
   * @param outcomes of each file its length in bytes, or -1: no regular file; -2: larger than `limit`; -3: a link; -4: gone;
   * -5: unreadable
   * @returns how many files have an outcome now: all of them, up to the first that there is no room for
   */
  readFiles(paths: Uint8Array, limit: number, into: Uint8Array, outcomes: Int32Array): number;
}
