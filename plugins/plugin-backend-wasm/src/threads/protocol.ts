import { NEXT_PIECE_ADDRESS } from '../kernels/kernel.js';

/**
 * How the threads talk: words at the start of the shared memory. The main thread writes a job, raises `JOB` and wakes
 * the others; each runs its part, then raises `DONE`.
 */
export const WORD = {
  /** Number of the current job. */
  job: 0,
  /** Threads that have finished it. */
  done: 1,
  /** Position of its kernel in the worker's list; −1 ends the thread. */
  kernel: 2,
  /** Threads that are waiting for their first job. */
  ready: 3,
  /** Threads whose kernel threw. */
  failed: 4,
  /** Pieces of the job taken so far: `NEXT_PIECE_ADDRESS`. */
  nextPiece: NEXT_PIECE_ADDRESS / Int32Array.BYTES_PER_ELEMENT,
} as const;

/** Words there are. */
export const WORDS = 32;

/** Where a kernel's arguments begin: 4 KiB below the first scratch area. */
export const ARGUMENTS_ADDRESS = 4096;

/** Looks at a word before a thread goes to sleep: about as long as waking one up takes. */
export const SPINS = 4000;

export interface WorkerData {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Exported functions, by their number in a job. */
  readonly kernels: readonly string[];
  /** From 1; the main thread is 0. */
  readonly thread: number;
}

export type KernelFunction = (address: number, thread: number) => void;
