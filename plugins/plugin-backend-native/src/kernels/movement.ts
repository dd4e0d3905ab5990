import {
  backend_util,
  Concat,
  GatherV2,
  Pack,
  PadV2,
  Reverse,
  Slice,
  SplitV,
  slice_util,
  type TensorInfo,
  Tile,
  Transpose,
  Unpack,
  UnsortedSegmentSum,
  util,
} from '@tensorflow/tfjs-core';
import {
  type KernelCall,
  MAX_AXES,
  mergeAxes,
  type NativeKernel,
  sizeOf,
  stridesOf,
} from './native-kernel.js';

/** Where a copy reads or writes inside an array. */
interface Place {
  readonly values: Float32Array;
  readonly offset: number;
  readonly strides: readonly number[];
}

function move({ native }: KernelCall, shape: readonly number[], from: Place, to: Place): void {
  if (sizeOf(shape) === 0) return;
  const merged = mergeAxes(shape, [from.strides, to.strides]);
  const [fromStrides, toStrides] = merged.strides.map((strides) => Int32Array.from(strides));
  const axes = Int32Array.from(merged.shape);
  native.stridedCopy(
    ...[axes.length, axes],
    ...([from.values, from.offset, fromStrides!] as const),
    ...([to.values, to.offset, toStrides!] as const),
  );
}

/** `x` with its axes in another order. */
export function permuted(
  call: KernelCall,
  x: TensorInfo,
  source: Float32Array,
  order: readonly number[],
): { readonly info: TensorInfo; readonly values: Float32Array } {
  const strides = stridesOf(x.shape);
  const shape = order.map((axis) => x.shape[axis]!);
  const made = call.backend.createInfo(shape);
  move(
    call,
    shape,
    { values: source, offset: 0, strides: order.map((axis) => strides[axis]!) },
    { values: made.values, offset: 0, strides: stridesOf(shape) },
  );
  return made;
}

const transpose: NativeKernel = (call) => {
  const x = call.inputs['x']!;
  const source = call.backend.floats(x);
  if (source === undefined || x.shape.length > MAX_AXES) return undefined;
  return permuted(call, x, source, call.attributes['perm'] as number[]).info;
};

/** A box of `x`, from `begin` on. */
function box(
  call: KernelCall,
  x: TensorInfo,
  source: Float32Array,
  begin: readonly number[],
  size: readonly number[],
): { readonly info: TensorInfo; readonly values: Float32Array } {
  const strides = stridesOf(x.shape);
  const made = call.backend.createInfo(size);
  const offset = begin.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
  move(
    call,
    size,
    { values: source, offset, strides },
    { values: made.values, offset: 0, strides: stridesOf(size) },
  );
  return made;
}

const slice: NativeKernel = (call) => {
  const x = call.inputs['x']!;
  const source = call.backend.floats(x);
  if (source === undefined || x.shape.length > MAX_AXES) return undefined;
  const { begin, size } = call.attributes as { begin: number | number[]; size: number | number[] };
  const [from, lengths] = slice_util.parseSliceParams(x as never, begin, size);
  slice_util.assertParamsValid(x as never, from!, lengths!);
  return box(call, x, source, from!, lengths!).info;
};

const split: NativeKernel = (call) => {
  const x = call.inputs['x']!;
  const source = call.backend.floats(x);
  if (source === undefined || x.shape.length > MAX_AXES) return undefined;
  const { numOrSizeSplits, axis } = call.attributes as { numOrSizeSplits: number | number[]; axis: number };
  const along = util.parseAxisParam(axis, x.shape)[0]!;
  const sizes = backend_util.prepareSplitSize(x as never, numOrSizeSplits, along);
  let at = 0;
  return sizes.map((length) => {
    const begin = x.shape.map((_, i) => (i === along ? at : 0));
    const size = x.shape.map((whole, i) => (i === along ? length : whole));
    at += length;
    return box(call, x, source, begin, size).info;
  });
};

const unpack: NativeKernel = (call) => {
  const x = call.inputs['value']!;
  const source = call.backend.floats(x);
  if (source === undefined || x.shape.length > MAX_AXES) return undefined;
  const along = util.parseAxisParam(call.attributes['axis'] as number, x.shape)[0]!;
  const shape = x.shape.filter((_, axis) => axis !== along);
  return Array.from({ length: x.shape[along]! }, (_, at) => {
    const begin = x.shape.map((_, axis) => (axis === along ? at : 0));
    const size = x.shape.map((whole, axis) => (axis === along ? 1 : whole));
    return { ...box(call, x, source, begin, size).info, shape };
  });
};

/** Tensors side by side along an axis; their shapes differ in it alone. */
function joined(call: KernelCall, tensors: readonly TensorInfo[], along: number): TensorInfo | undefined {
  const sources = tensors.map((tensor) => call.backend.floats(tensor));
  if (sources.some((values) => values === undefined) || tensors[0]!.shape.length > MAX_AXES) return undefined;
  const shape = backend_util.computeOutShape(
    tensors.map((tensor) => tensor.shape),
    along,
  );
  const { info, values } = call.backend.createInfo(shape);
  const strides = stridesOf(shape);
  let offset = 0;
  tensors.forEach((tensor, i) => {
    move(
      call,
      tensor.shape,
      { values: sources[i]!, offset: 0, strides: stridesOf(tensor.shape) },
      { values, offset, strides },
    );
    offset += tensor.shape[along]! * strides[along]!;
  });
  return info;
}

const concat: NativeKernel = (call) => {
  const tensors = Object.values(call.inputs) as TensorInfo[];
  const along = util.parseAxisParam(call.attributes['axis'] as number, tensors[0]!.shape)[0]!;
  backend_util.assertParamsConsistent(
    tensors.map(({ shape }) => shape),
    along,
  );
  return joined(call, tensors, along);
};

const pack: NativeKernel = (call) => {
  const tensors = Object.values(call.inputs) as TensorInfo[];
  const along = call.attributes['axis'] as number;
  const [{ shape }] = tensors as [TensorInfo];
  if (along < 0) return undefined;
  for (const tensor of tensors) util.assertShapesMatch(shape, tensor.shape, 'pack: ');
  return joined(
    call,
    tensors.map((tensor) => ({ ...tensor, shape: [...shape.slice(0, along), 1, ...shape.slice(along)] })),
    along,
  );
};

const pad: NativeKernel = (call) => {
  const x = call.inputs['x']!;
  const source = call.backend.floats(x);
  if (source === undefined || x.shape.length > MAX_AXES) return undefined;
  const { paddings, constantValue } = call.attributes as unknown as {
    paddings: [number, number][];
    constantValue: number;
  };
  const shape = x.shape.map((length, axis) => paddings[axis]![0] + length + paddings[axis]![1]);
  const { info, values } = call.backend.createInfo(shape);
  values.fill(constantValue);
  const strides = stridesOf(shape);
  const offset = paddings.reduce((sum, [before], axis) => sum + before * strides[axis]!, 0);
  move(
    call,
    x.shape,
    { values: source, offset: 0, strides: stridesOf(x.shape) },
    { values, offset, strides },
  );
  return info;
};

const tile: NativeKernel = (call) => {
  const x = call.inputs['x']!;
  const source = call.backend.floats(x);
  const reps = call.attributes['reps'] as number[];
  if (source === undefined || 2 * x.shape.length > MAX_AXES) return undefined;
  const { info, values } = call.backend.createInfo(x.shape.map((length, axis) => length * reps[axis]!));
  const strides = stridesOf(x.shape);
  // Each axis as two: which repetition, and where in it.
  const doubled = x.shape.flatMap((length, axis) => [reps[axis]!, length]);
  move(
    call,
    doubled,
    { values: source, offset: 0, strides: strides.flatMap((stride) => [0, stride]) },
    { values, offset: 0, strides: stridesOf(doubled) },
  );
  return info;
};

const reverse: NativeKernel = (call) => {
  const x = call.inputs['x']!;
  const source = call.backend.floats(x);
  if (source === undefined || x.shape.length > MAX_AXES) return undefined;
  const along = util.parseAxisParam(call.attributes['dims'] as number[], x.shape);
  const { info, values } = call.backend.createInfo(x.shape);
  const strides = stridesOf(x.shape);
  const offset = along.reduce((sum, axis) => sum + (x.shape[axis]! - 1) * strides[axis]!, 0);
  const reversed = strides.map((stride, axis) => (along.includes(axis) ? -stride : stride));
  if (values.length > 0) {
    move(call, x.shape, { values: source, offset, strides: reversed }, { values, offset: 0, strides });
  }
  return info;
};

/** Rows by index, along any axis, where there are no batch dimensions. */
const gather: NativeKernel = ({ native, backend, inputs, attributes }) => {
  const [x, indices] = [inputs['x']!, inputs['indices']!];
  const source = backend.floats(x);
  const ids = backend.integers(indices);
  const { axis, batchDims } = attributes as { axis: number; batchDims: number };
  if (source === undefined || ids === undefined || batchDims !== 0) return undefined;
  const along = util.parseAxisParam(axis, x.shape)[0]!;
  const [outer, length] = [sizeOf(x.shape.slice(0, along)), x.shape[along]!];
  // tfjs's own kernel says what is wrong.
  if (ids.some((id) => id < 0 || id >= length)) return undefined;
  const width = sizeOf(x.shape.slice(along + 1));
  const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)];
  const { info, values } = backend.createInfo(shape);
  const count = ids.length;
  for (let o = 0; o < outer; o++) {
    native.embedding(
      ...([length, width, count] as const),
      source.subarray(o * length * width, (o + 1) * length * width),
      ids,
      values.subarray(o * count * width, (o + 1) * count * width),
    );
  }
  return info;
};

/** The gradient of `gather`: rows added up by index, in row order. Ids outside the segments are left out, as in tfjs. */
const segmentSum: NativeKernel = ({ native, backend, inputs, attributes }) => {
  const [x, segmentIds] = [inputs['x']!, inputs['segmentIds']!];
  const source = backend.floats(x);
  const ids = backend.integers(segmentIds);
  const segments = attributes['numSegments'] as number;
  if (source === undefined || ids === undefined || segmentIds.shape.length !== 1) return undefined;
  if (ids.some((id) => id < 0 || id >= segments)) return undefined;
  const { info, values } = backend.createInfo([segments, ...x.shape.slice(1)]);
  values.fill(0);
  native.embeddingBackward(segments, sizeOf(x.shape.slice(1)), ids.length, source, ids, values);
  return info;
};

export const movement: Readonly<Record<string, NativeKernel>> = {
  [Concat]: concat,
  [GatherV2]: gather,
  [Pack]: pack,
  [PadV2]: pad,
  [Reverse]: reverse,
  [Slice]: slice,
  [SplitV]: split,
  [Tile]: tile,
  [Transpose]: transpose,
  [Unpack]: unpack,
  [UnsortedSegmentSum]: segmentSum,
};
