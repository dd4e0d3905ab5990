import type { AttentionLayout } from '../../slots/ops.js';

/**
 * The forward passes once more, in float64 and straight from the formulas: no blocking, no reuse, no tensor library.
 * Gradients come from central differences, so that not a line of calculus is shared with what is tested.
 */
type Values = ArrayLike<number>;

export function linear(
  x: Values,
  weight: Values,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const y = new Float64Array(rows * columns);
  for (let n = 0; n < rows; n++) {
    for (let o = 0; o < columns; o++) {
      for (let i = 0; i < inner; i++) y[n * columns + o]! += x[n * inner + i]! * weight[i * columns + o]!;
    }
  }
  return y;
}

export function rmsNorm(
  x: Values,
  weight: Values,
  epsilon: number,
): { readonly y: Float64Array; readonly rstd: Float64Array } {
  const width = weight.length;
  const y = new Float64Array(x.length);
  const rstd = new Float64Array(x.length / width);
  for (let n = 0; n < rstd.length; n++) {
    let squares = 0;
    for (let d = 0; d < width; d++) squares += x[n * width + d]! ** 2;
    rstd[n] = 1 / Math.sqrt(squares / width + epsilon);
    for (let d = 0; d < width; d++) y[n * width + d] = x[n * width + d]! * rstd[n]! * weight[d]!;
  }
  return { y, rstd };
}

/** `direction` 1 turns forward, −1 back. */
export function rotary(
  qkv: Values,
  layout: AttentionLayout,
  positions: Int32Array,
  direction: 1 | -1,
): Float64Array {
  const { heads, keyValueHeads, headSize, theta } = layout;
  const width = (heads + 2 * keyValueHeads) * headSize;
  const half = headSize / 2;
  return Float64Array.from(qkv, (value, at) => {
    const column = at % width;
    const head = Math.floor(column / headSize);
    if (head >= heads + keyValueHeads) return value;
    const i = column % headSize;
    const angle = direction * positions[Math.floor(at / width)]! * theta ** ((-2 * (i % half)) / headSize);
    return i < half
      ? value * Math.cos(angle) - qkv[at + half]! * Math.sin(angle)
      : value * Math.cos(angle) + qkv[at - half]! * Math.sin(angle);
  });
}

export function attention(
  qkv: Values,
  layout: AttentionLayout,
  documents: Int32Array,
): { readonly out: Float64Array; readonly logSumExp: Float64Array } {
  const { rows, length, heads, keyValueHeads, headSize } = layout;
  const width = (heads + 2 * keyValueHeads) * headSize;
  const out = new Float64Array(rows * length * heads * headSize);
  const logSumExp = new Float64Array(rows * heads * length);
  for (let b = 0; b < rows; b++) {
    for (let h = 0; h < heads; h++) {
      const shared = Math.floor(h / (heads / keyValueHeads));
      const keyColumn = (heads + shared) * headSize;
      const valueColumn = keyColumn + keyValueHeads * headSize;
      for (let t = 0; t < length; t++) {
        const query = b * length + t;
        const seen: { readonly position: number; readonly score: number }[] = [];
        for (let s = 0; s <= t; s++) {
          const position = b * length + s;
          if (documents[position] !== documents[query]) continue;
          let dot = 0;
          for (let i = 0; i < headSize; i++) {
            dot += qkv[query * width + h * headSize + i]! * qkv[position * width + keyColumn + i]!;
          }
          seen.push({ position, score: dot / Math.sqrt(headSize) });
        }
        const maximum = Math.max(...seen.map(({ score }) => score));
        const sum = seen.reduce((total, { score }) => total + Math.exp(score - maximum), 0);
        logSumExp[(b * heads + h) * length + t] = maximum + Math.log(sum);
        for (const { position, score } of seen) {
          const weight = Math.exp(score - maximum) / sum;
          for (let i = 0; i < headSize; i++) {
            out[(query * heads + h) * headSize + i]! += weight * qkv[position * width + valueColumn + i]!;
          }
        }
      }
    }
  }
  return { out, logSumExp };
}

export function swiglu(gateUp: Values, width: number): Float64Array {
  const y = new Float64Array(gateUp.length / 2);
  return y.map((_, at) => {
    const gate = gateUp[Math.floor(at / width) * 2 * width + (at % width)]!;
    const up = gateUp[Math.floor(at / width) * 2 * width + width + (at % width)]!;
    return (gate / (1 + Math.exp(-gate))) * up;
  });
}

export interface CrossEntropyCase {
  readonly targets: Int32Array;
  readonly weights: Float32Array;
  readonly width: number;
  readonly vocabulary: number;
  readonly labelSmoothing: number;
  readonly zLoss: number;
}

/** Losses a row; 0 where the weight is 0. */
export function crossEntropy(hidden: Values, table: Values, options: CrossEntropyCase): Float64Array {
  const { targets, weights, width, vocabulary, labelSmoothing, zLoss } = options;
  return Float64Array.from(targets, (target, n) => {
    if (weights[n] === 0) return 0;
    const logits = Array.from({ length: vocabulary }, (_, v) => {
      let dot = 0;
      for (let d = 0; d < width; d++) dot += hidden[n * width + d]! * table[v * width + d]!;
      return dot;
    });
    const maximum = Math.max(...logits);
    const logZ = maximum + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - maximum), 0));
    const wanted = (v: number) => (v === target ? 1 - labelSmoothing : 0) + labelSmoothing / vocabulary;
    return logits.reduce((loss, logit, v) => loss - wanted(v) * (logit - logZ), 0) + zLoss * logZ ** 2;
  });
}

export interface AdamWState {
  readonly parameter: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export function adamw(
  state: AdamWState,
  gradient: Values,
  options: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    readonly step: number;
    readonly gradientScale: number;
    readonly weightDecay: number;
  },
): void {
  const { learningRate, beta1, beta2, epsilon, step, gradientScale, weightDecay } = options;
  for (let i = 0; i < state.parameter.length; i++) {
    const g = gradient[i]! * gradientScale;
    state.first[i] = beta1 * state.first[i]! + (1 - beta1) * g;
    state.second[i] = beta2 * state.second[i]! + (1 - beta2) * g * g;
    const mHat = state.first[i]! / (1 - beta1 ** step);
    const vHat = state.second[i]! / (1 - beta2 ** step);
    state.parameter[i]! -= learningRate * weightDecay * state.parameter[i]!;
    state.parameter[i]! -= (learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
  }
}

/** ∂f/∂x by central differences. In float64 the error is about 1e-9 of f's scale. */
export function gradientOf(f: (x: Float64Array) => number, at: Values): Float64Array {
  const x = Float64Array.from(at);
  const step = 1e-5;
  return x.map((value, i) => {
    x[i] = value + step;
    const above = f(x);
    x[i] = value - step;
    const below = f(x);
    x[i] = value;
    return (above - below) / (2 * step);
  });
}

export function dot(a: Values, b: Values): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
