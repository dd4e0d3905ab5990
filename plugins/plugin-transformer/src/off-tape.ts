import { engine } from '@tensorflow/tfjs-core';

/**
 * Runs `work` without a trace of it on tfjs's tape, whatever is being differentiated around it.
 *
 * tfjs has no `noGrad`. `customGrad` keeps its inside off the tape, but leaves a node of its own there, with everything it
 * returns. The engine itself keeps kernels inside kernels off the tape by counting their depth (4.22, pinned; the test
 * beside this file notices a change); this is one more level of it.
 */
export function offTape<T>(work: () => T): T {
  const { state } = engine();
  state.kernelDepth++;
  try {
    return work();
  } finally {
    state.kernelDepth--;
  }
}
