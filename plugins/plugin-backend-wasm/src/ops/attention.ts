import { firstVisible } from '@framework/native/reference';
import type { AttentionLayout, Ops } from '@framework/sdk';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { attentionWorkspace, scoreStride } from '../kernels/attention-parts.js';
import { FLOAT, type Machine } from './machine.js';

export const createAttention = (machine: Machine): Pick<Ops, 'attention' | 'attentionBackward'> => ({
  attention(qkv, layout, documents) {
    const { kernels, pool, heap, backend } = machine;
    const { rows, length, heads, headSize } = layout;
    const out = backend.allocate<Tensor2D>([rows * length, heads * headSize]);
    const logSumExp = backend.allocate<Tensor1D>([rows * heads * length]);
    const sums = heap.allocate(rows * heads * length * FLOAT);
    withWorkspace(machine, layout, documents, 'forward', (common) => {
      pool.run(kernels.attention, {
        ...common,
        qkv: backend.address(qkv),
        out: backend.address(out),
        logSumExp: backend.address(logSumExp),
        sums,
      });
    });
    const logs = heap.floats(backend.address(logSumExp), logSumExp.size);
    const totals = heap.floats(sums, logSumExp.size);
    for (let i = 0; i < logs.length; i++) logs[i]! += Math.log(totals[i]!);
    heap.free(sums);
    return { out, logSumExp };
  },

  attentionBackward(dOut, qkv, out, logSumExp, layout, documents) {
    const { kernels, pool, backend } = machine;
    const dQkv = backend.allocate<Tensor2D>([...qkv.shape]);
    withWorkspace(machine, layout, documents, 'backward', (common) => {
      pool.run(kernels.attentionBackward, {
        ...common,
        qkv: backend.address(qkv),
        out: backend.address(out),
        dOut: backend.address(dOut),
        logSumExp: backend.address(logSumExp),
        dQkv: backend.address(dQkv),
      });
    });
    return dQkv;
  },
});

/** What both directions are given, and a workspace for each thread. */
function withWorkspace(
  { heap, pool }: Machine,
  layout: AttentionLayout,
  documents: Int32Array,
  direction: 'forward' | 'backward',
  run: (common: Common) => void,
): void {
  const { rows, length, heads, keyValueHeads, headSize } = layout;
  const workspaceBytes = attentionWorkspace(length, headSize, direction);
  const workspace = heap.allocate(pool.threads * workspaceBytes);
  const first = heap.allocate(documents.length * Int32Array.BYTES_PER_ELEMENT);
  heap.integers(first, documents.length).set(firstVisible(documents, layout));
  run({
    first,
    workspace,
    workspaceBytes,
    rows,
    length,
    heads,
    keyValueHeads,
    headSize,
    scoreStride: scoreStride(length),
    scale: 1 / Math.sqrt(headSize),
  });
  heap.free(first);
  heap.free(workspace);
}

interface Common extends Omit<AttentionLayout, 'theta'> {
  readonly first: number;
  readonly workspace: number;
  readonly workspaceBytes: number;
  readonly scoreStride: number;
  readonly scale: number;
}
