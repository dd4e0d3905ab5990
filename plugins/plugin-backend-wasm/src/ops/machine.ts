import type { ProductForm } from '@framework/native/reference';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernels/module.js';
import { TILE_COLUMNS, TILE_ROWS } from '../kernels/tile.js';
import type { SharedBackend } from '../tensors/backend.js';
import type { Heap } from '../tensors/heap.js';
import type { Pool } from '../threads/pool.js';

/** What the operations work on: kernels, threads, and the memory they share. */
export interface Machine {
  readonly kernels: Kernels;
  readonly pool: Pool;
  readonly heap: Heap;
  readonly backend: SharedBackend;
}

/** A matrix in shared memory, or part of one: strides in bytes. */
export interface MatrixView {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

export const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Whole vectors of four that cover `size` elements. */
export const vectorsOf = (size: number): number => Math.ceil(size / 4);

/** Multiply-adds below which waking the threads costs more than it gains. */
const SMALL_PRODUCT = 2 ** 17;

export const viewOf = ({ backend }: Machine, tensor: Tensor2D): MatrixView =>
  viewAt(backend.address(tensor), tensor.shape[0], tensor.shape[1]);

export const viewAt = (address: number, rows: number, columns: number): MatrixView => ({
  address,
  rows,
  columns,
  rowStride: columns * FLOAT,
  columnStride: FLOAT,
});

export const transposed = ({ address, rows, columns, rowStride, columnStride }: MatrixView): MatrixView => ({
  address,
  rows: columns,
  columns: rows,
  rowStride: columnStride,
  columnStride: rowStride,
});

/** `left · right`, written to `result` (rows contiguous) or added to what is there. */
export function multiply(
  machine: Machine,
  left: MatrixView,
  right: MatrixView,
  result: MatrixView,
  mode: 'write' | 'add',
): void {
  const { kernels, pool, heap } = machine;
  const { rows, columns: depth } = left;
  const { columns } = right;
  if (right.rows !== depth || result.rows !== rows || result.columns !== columns) {
    throw new RangeError(`cannot multiply [${rows}, ${depth}] with [${right.rows}, ${columns}]`);
  }
  const run = (rows * columns * depth < SMALL_PRODUCT ? pool.runAlone : pool.run).bind(pool);
  const packedLeft = heap.allocate(Math.ceil(rows / TILE_ROWS) * TILE_ROWS * depth * FLOAT);
  const packedRight = heap.allocate(Math.ceil(columns / TILE_COLUMNS) * TILE_COLUMNS * depth * FLOAT);
  run(kernels.packLeft, {
    source: left.address,
    lineStride: left.rowStride,
    depthStride: left.columnStride,
    lines: rows,
    depth,
    target: packedLeft,
  });
  run(kernels.packRight, {
    source: right.address,
    lineStride: right.columnStride,
    depthStride: right.rowStride,
    lines: columns,
    depth,
    target: packedRight,
  });
  run(kernels.product, {
    left: packedLeft,
    right: packedRight,
    result: result.address,
    rows,
    columns,
    depth,
    stride: result.rowStride,
    fresh: mode === 'write' ? 1 : 0,
    along: rows / TILE_ROWS >= columns / TILE_COLUMNS ? 0 : 1,
  });
  heap.free(packedLeft);
  heap.free(packedRight);
}

/** A product as a new tensor. */
export function productTensor(machine: Machine, a: Tensor2D, b: Tensor2D, form: ProductForm): Tensor2D {
  const left = form === 'tn' ? transposed(viewOf(machine, a)) : viewOf(machine, a);
  const right = form === 'nt' ? transposed(viewOf(machine, b)) : viewOf(machine, b);
  const result = machine.backend.allocate<Tensor2D>([left.rows, right.columns]);
  multiply(machine, left, right, viewOf(machine, result), 'write');
  return result;
}

/**
 * An argument that an operation consumes, to be written over: the same values under a new handle, or a copy where a
 * clone shares them.
 */
export function takeOver<T extends Tensor>({ backend }: Machine, tensor: T): T {
  const taken = backend.isShared(tensor) ? backend.copy(tensor) : backend.alias(tensor);
  tensor.dispose();
  return taken;
}
