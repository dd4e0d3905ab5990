import {
  add,
  concat,
  gather,
  matMul,
  mean,
  mul,
  reshape,
  rsqrt,
  sigmoid,
  slice,
  softmax,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor1d,
  transpose,
} from '@tensorflow/tfjs-core';
import type { ModelShape } from '../model-shape.js';
import type { Windows } from '../windows.js';

export interface PlainModel {
  readonly shape: ModelShape;
  readonly epsilon: number;
  readonly theta: number;
  readonly weight: (name: string) => Tensor;
}

/**
 * The same model from plain tfjs operations, differentiated by tfjs's own tape: what the hand-written passes are
 * compared with. Written for likeness to the formulas; it stores every score.
 *
 * @returns the last hidden states `[N, D]`
 */
export function plainTransformer(model: PlainModel, windows: Windows): Tensor2D {
  const { weight, shape } = model;
  let x: Tensor2D = gather(weight('embedding') as Tensor2D, tensor1d(windows.tokens, 'int32'));
  for (let layer = 0; layer < shape.layers; layer++) {
    const named = (name: string) => weight(`layers.${layer}.${name}`) as Tensor2D;
    const qkv = matMul(
      rmsNorm(x, named('attention.norm'), model.epsilon),
      named('attention.qkv'),
    ) as Tensor2D;
    x = add(x, matMul(attention(qkv, model, windows), named('attention.output')));
    const gateUp = matMul(
      rmsNorm(x, named('feed_forward.norm'), model.epsilon),
      named('feed_forward.gate_up'),
    ) as Tensor2D;
    const gate = slice(gateUp, [0, 0], [-1, shape.feedForward]);
    const up = slice(gateUp, [0, shape.feedForward], [-1, shape.feedForward]);
    x = add(x, matMul(mul(mul(gate, sigmoid(gate)), up), named('feed_forward.down')));
  }
  return rmsNorm(x, weight('norm'), model.epsilon);
}

function rmsNorm(x: Tensor2D, gain: Tensor, epsilon: number): Tensor2D {
  return mul(mul(x, rsqrt(add(mean(square(x), -1, true), epsilon))), gain as Tensor1D);
}

function attention(qkv: Tensor2D, model: PlainModel, windows: Windows): Tensor2D {
  const { heads, keyValueHeads, headSize } = model.shape;
  const { rows, length } = windows;
  const split = reshape(qkv, [rows, length, heads + 2 * keyValueHeads, headSize]) as Tensor4D;
  const part = (from: number, count: number): Tensor4D => slice(split, [0, 0, from, 0], [-1, -1, count, -1]);
  const shared = tensor1d(
    Array.from({ length: heads }, (_, head) => Math.floor((head * keyValueHeads) / heads)),
    'int32',
  );
  const spread = (x: Tensor4D): Tensor4D => gather(x, shared, 2);
  const headsFirst = (x: Tensor4D): Tensor4D => transpose(x, [0, 2, 1, 3]);

  const q = headsFirst(rotate(part(0, heads), model, windows));
  const k = headsFirst(spread(rotate(part(heads, keyValueHeads), model, windows)));
  const v = headsFirst(spread(part(heads + keyValueHeads, keyValueHeads)));
  const scores = mul(matMul(q, k, false, true), 1 / Math.sqrt(headSize));
  const mixed = matMul(softmax(add(scores, mask(windows))), v) as Tensor4D;
  return reshape(headsFirst(mixed), [rows * length, heads * headSize]);
}

function rotate(x: Tensor4D, { shape, theta }: PlainModel, { rows, length, positions }: Windows): Tensor4D {
  const half = shape.headSize / 2;
  const angles = Array.from(positions, (position) =>
    Array.from({ length: half }, (_, i) => position * theta ** (-i / half)),
  );
  const table = (f: (angle: number) => number): Tensor =>
    tensor(angles.flat().map(f), [rows, length, 1, half], 'float32');
  const [cosine, sine] = [table(Math.cos), table(Math.sin)];
  const first = slice(x, [0, 0, 0, 0], [-1, -1, -1, half]);
  const second = slice(x, [0, 0, 0, half], [-1, -1, -1, half]);
  return concat(
    [sub(mul(first, cosine), mul(second, sine)), add(mul(second, cosine), mul(first, sine))] as Tensor4D[],
    3,
  );
}

/** `[B, 1, T, T]`: 0 where query t sees key s, very negative elsewhere. */
function mask({ rows, length, documents }: Windows): Tensor {
  const values = new Float32Array(rows * length * length).fill(-1e30);
  for (let n = 0; n < rows * length; n++) {
    const start = n - (n % length);
    for (let m = start; m <= n; m++) {
      if (documents[m] === documents[n]) values[n * length + (m - start)] = 0;
    }
  }
  return tensor(values, [rows, 1, length, length]);
}
