import { backend_util, Max, Mean, Min, Softmax, Sum, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { permuted } from './movement.js';
import { type KernelCall, MAX_AXES, type NativeKernel, sizeOf } from './native-kernel.js';

interface ReductionAttributes {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

/** What is reduced, and the shape that is left. */
interface Reduction {
  readonly axes: readonly number[];
  /** Elements that become one. */
  readonly count: number;
  readonly shape: number[];
}

function reductionOf(x: TensorInfo, { axis, reductionIndices, keepDims }: ReductionAttributes): Reduction {
  const axes = util.parseAxisParam((axis ?? reductionIndices)!, x.shape).sort((a, b) => a - b);
  const [kept, reduced] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  return {
    axes,
    count: sizeOf(reduced),
    shape: keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept,
  };
}

/** The rows to reduce: `x` itself where the axes are the last ones, else a copy with them moved there. */
function withRows(
  call: KernelCall,
  x: TensorInfo,
  source: Float32Array,
  axes: readonly number[],
  reduce: (rows: Float32Array) => void,
): void {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  if (order.every((axis, at) => axis === at)) {
    reduce(source);
    return;
  }
  const moved = permuted(call, x, source, order);
  reduce(moved.values);
  call.backend.disposeIntermediateTensorInfo(moved.info);
}

/** Σ · factor. Sums over the first or over middle axes run down columns, without a transpose. */
const sum =
  (factor: (count: number) => number): NativeKernel =>
  (call) => {
    const x = call.inputs['x']!;
    const source = call.backend.floats(x);
    if (source === undefined || x.shape.length > MAX_AXES) return undefined;
    const { axes, count, shape } = reductionOf(x, call.attributes as ReductionAttributes);
    const { info, values } = call.backend.createInfo(shape);
    if (values.length === 0) return info;
    const [first, last] = [axes[0] ?? 0, axes.at(-1) ?? -1];
    const adjacent = axes.length === last - first + 1;
    const columns = sizeOf(x.shape.slice(last + 1));
    if (adjacent && columns > 1) {
      const outer = sizeOf(x.shape.slice(0, first));
      call.native.sumColumns(outer, count, columns, source, factor(count), values);
      return info;
    }
    withRows(call, x, source, axes, (rows) =>
      call.native.sumRows(values.length, count, rows, factor(count), values),
    );
    return info;
  };

const extreme =
  (largest: boolean): NativeKernel =>
  (call) => {
    const x = call.inputs['x']!;
    const source = call.backend.floats(x);
    if (source === undefined || x.shape.length > MAX_AXES) return undefined;
    const { axes, count, shape } = reductionOf(x, call.attributes as ReductionAttributes);
    if (count === 0) return undefined;
    const { info, values } = call.backend.createInfo(shape);
    withRows(call, x, source, axes, (rows) =>
      call.native.extremeRows(largest, values.length, count, rows, values),
    );
    return info;
  };

/** tfjs applies it along the last axis only. */
const softmax: NativeKernel = ({ native, backend, inputs, attributes }) => {
  const logits = inputs['logits']!;
  const source = backend.floats(logits);
  const width = logits.shape.at(-1) ?? 0;
  if (source === undefined || width === 0 || attributes['dim'] !== logits.shape.length - 1) return undefined;
  const { info, values } = backend.createInfo(logits.shape);
  native.softmaxRows(values.length / width, width, source, values);
  return info;
};

export const reductions: Readonly<Record<string, NativeKernel>> = {
  [Sum]: sum(() => 1),
  [Mean]: sum((count) => 1 / count),
  [Max]: extreme(true),
  [Min]: extreme(false),
  [Softmax]: softmax,
};
