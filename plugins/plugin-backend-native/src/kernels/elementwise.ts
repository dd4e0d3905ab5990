import { BINARY, UNARY } from '@framework/native';
import {
  Abs,
  Add,
  AddN,
  backend_util,
  ClipByValue,
  Cos,
  Elu,
  Erf,
  Exp,
  Expm1,
  Floor,
  LeakyRelu,
  Log,
  Log1p,
  Maximum,
  Minimum,
  Multiply,
  Neg,
  Pow,
  RealDiv,
  Reciprocal,
  Relu,
  Relu6,
  Rsqrt,
  Select,
  Sigmoid,
  Sin,
  Sqrt,
  Square,
  SquaredDifference,
  Step,
  Sub,
  Tanh,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import {
  type KernelCall,
  MAX_AXES,
  mergeAxes,
  type NativeKernel,
  sizeOf,
  stridesOf,
} from './native-kernel.js';

/** Factor, slope or bounds of an operation, from tfjs's attributes. */
type Settings = (attributes: Readonly<Record<string, number>>) => readonly [alpha: number, beta: number];

const none: Settings = () => [0, 0];

const unary =
  (operation: number, settings: Settings = none): NativeKernel =>
  ({ native, backend, inputs, attributes }) => {
    const x = inputs['x']!;
    const source = backend.floats(x);
    if (source === undefined) return undefined;
    const { info, values } = backend.createInfo(x.shape);
    const [alpha, beta] = settings(attributes as Record<string, number>);
    native.unary(operation, values.length, source, alpha, beta, values);
    return info;
  };

const binary =
  (operation: number): NativeKernel =>
  ({ native, backend, inputs }) =>
    pair({ native, backend }, operation, inputs['a']!, inputs['b']!);

function pair(
  { native, backend }: Pick<KernelCall, 'native' | 'backend'>,
  operation: number,
  a: TensorInfo,
  b: TensorInfo,
): TensorInfo | undefined {
  const [left, right] = [backend.floats(a), backend.floats(b)];
  if (left === undefined || right === undefined) return undefined;
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const merged = mergeAxes(shape, [repeated(a.shape, shape), repeated(b.shape, shape)]);
  if (merged.shape.length > MAX_AXES) return undefined;
  const { info, values } = backend.createInfo(shape);
  const [aStrides, bStrides] = merged.strides.map((strides) => Int32Array.from(strides));
  const axes = Int32Array.from(merged.shape);
  if (values.length > 0) {
    native.binary(operation, axes.length, axes, left, aStrides!, right, bStrides!, values);
  }
  return info;
}

/** Strides of a tensor inside the shape it is broadcast to. */
function repeated(own: readonly number[], shape: readonly number[]): number[] {
  const strides = stridesOf(own);
  const missing = shape.length - own.length;
  return shape.map((_, axis) => {
    const at = axis - missing;
    return at < 0 || own[at] === 1 ? 0 : strides[at]!;
  });
}

/** The first two, then each next into the sum. */
const addN: NativeKernel = (call) => {
  const tensors = Object.values(call.inputs) as TensorInfo[];
  const sources = tensors.map((tensor) => call.backend.floats(tensor));
  if (sources.some((values) => values === undefined)) return undefined;
  const { info, values } = call.backend.createInfo(tensors[0]!.shape);
  values.set(sources[0]!);
  for (const next of sources.slice(1)) call.native.add(values.length, values, next!, values);
  return info;
};

/** Where condition and both branches have one shape; tfjs lets the condition be a vector over rows, too. */
const select: NativeKernel = ({ backend, inputs }) => {
  const [condition, t, e] = [inputs['condition']!, inputs['t']!, inputs['e']!];
  const [yes, no] = [backend.floats(t), backend.floats(e)];
  if (yes === undefined || no === undefined) return undefined;
  if (sizeOf(condition.shape) !== yes.length || no.length !== yes.length) return undefined;
  const chosen = backend.data.get(condition.dataId).values as ArrayLike<number>;
  const { info, values } = backend.createInfo(t.shape);
  for (let i = 0; i < values.length; i++) values[i] = chosen[i] ? yes[i]! : no[i]!;
  return info;
};

export const elementwise: Readonly<Record<string, NativeKernel>> = {
  [Abs]: unary(UNARY.absolute),
  [ClipByValue]: unary(UNARY.clip, ({ clipValueMin, clipValueMax }) => [clipValueMin!, clipValueMax!]),
  [Cos]: unary(UNARY.cosine),
  [Elu]: unary(UNARY.elu),
  [Erf]: unary(UNARY.errorFunction),
  [Exp]: unary(UNARY.exponential),
  [Expm1]: unary(UNARY.exponentialMinusOne),
  [Floor]: unary(UNARY.floor),
  [LeakyRelu]: unary(UNARY.leakyRelu, ({ alpha }) => [alpha!, 0]),
  [Log]: unary(UNARY.logarithm),
  [Log1p]: unary(UNARY.logarithmOfOnePlus),
  [Neg]: unary(UNARY.negative),
  [Reciprocal]: unary(UNARY.reciprocal),
  [Relu]: unary(UNARY.relu),
  [Relu6]: unary(UNARY.clip, () => [0, 6]),
  [Rsqrt]: unary(UNARY.reciprocalRoot),
  [Sigmoid]: unary(UNARY.sigmoid),
  [Sin]: unary(UNARY.sine),
  [Sqrt]: unary(UNARY.squareRoot),
  [Square]: unary(UNARY.square),
  [Step]: unary(UNARY.step, ({ alpha }) => [alpha!, 0]),
  [Tanh]: unary(UNARY.hyperbolicTangent),

  [Add]: binary(BINARY.add),
  [AddN]: addN,
  [Maximum]: binary(BINARY.maximum),
  [Minimum]: binary(BINARY.minimum),
  [Multiply]: binary(BINARY.multiply),
  [Pow]: binary(BINARY.power),
  [RealDiv]: binary(BINARY.divide),
  [SquaredDifference]: binary(BINARY.squaredDifference),
  [Sub]: binary(BINARY.subtract),
  [Select]: select,
};
