import type { JsonObject } from '../data/json.js';
import { createToken } from '../token.js';
import type { Ops } from './ops.js';

/**
 * The tensor backend: tfjs's registered backend plus the hot operations. Backends are offered, not provided: the best
 * one that works on the machine is chosen at the start, recorded in the run lock, and never chosen again on resume.
 */
export interface TensorBackend {
  /** `native`, `wasm`, `cpu`, `cuda`. */
  readonly name: string;
  readonly ops: Ops;
  /** Threads it computes with; part of the lock, because float sums depend on it. */
  readonly threads: number;
  /** What was chosen on this machine: instruction set, matrix product, versions. Goes into the lock. */
  readonly choice: JsonObject;
  /** Bytes of tensor memory in use and at most in use since the start. */
  memory(): { readonly bytes: number; readonly peakBytes: number };
  /**
   * Operations it has no kernel of its own for and left to a slower one, counted since the start: kernel name → calls.
   * Left out by a backend that does not count them. A trace shows them.
   */
  fallbacks?(): Readonly<Record<string, number>>;
}

export const BACKEND = createToken<TensorBackend>('fw.backend');
