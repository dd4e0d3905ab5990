/**
 * What kernels compute, once more in float64: plain loops, closed formulas, no blocking. Fast enough for shapes that
 * cross block edges, where finite differences (the contract in `reference/testing/`) would take minutes.
 */
type Values = ArrayLike<number>;

export interface HeadLayout {
  readonly rows: number;
  readonly length: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
}

/** `op(a) [rows, depth] · op(b) [depth, columns]` */
export function product(
  [rows, columns, depth]: readonly [number, number, number],
  a: Values,
  transposeA: boolean,
  b: Values,
  transposeB: boolean,
): Float64Array {
  const c = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let p = 0; p < depth; p++) {
      const left = transposeA ? a[p * rows + i]! : a[i * depth + p]!;
      for (let j = 0; j < columns; j++) {
        c[i * columns + j]! += left * (transposeB ? b[j * depth + p]! : b[p * columns + j]!);
      }
    }
  }
  return c;
}

/** Attention and, for an upstream gradient, the gradient with respect to `qkv`. */
export function attention(
  qkv: Values,
  { rows, length, heads, keyValueHeads, headSize }: HeadLayout,
  documents: Int32Array,
  dOut: Values,
): { readonly out: Float64Array; readonly logSumExp: Float64Array; readonly dQkv: Float64Array } {
  const width = (heads + 2 * keyValueHeads) * headSize;
  const out = new Float64Array(rows * length * heads * headSize);
  const logSumExp = new Float64Array(rows * heads * length);
  const dQkv = new Float64Array(rows * length * width);
  const scale = 1 / Math.sqrt(headSize);
  const weights = new Float64Array(length);
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      const shared = Math.floor(head / (heads / keyValueHeads));
      for (let t = 0; t < length; t++) {
        const query = row * length + t;
        const q = query * width + head * headSize;
        const o = query * heads * headSize + head * headSize;
        // Documents ascend: what a query sees is one run of positions.
        let first = t;
        while (first > 0 && documents[row * length + first - 1] === documents[query]) first--;
        const keyOf = (s: number) => (row * length + s) * width + (heads + shared) * headSize;
        let highest = Number.NEGATIVE_INFINITY;
        for (let s = first; s <= t; s++) {
          const k = keyOf(s);
          let score = 0;
          for (let i = 0; i < headSize; i++) score += qkv[q + i]! * qkv[k + i]!;
          weights[s] = score * scale;
          highest = Math.max(highest, weights[s]!);
        }
        let sum = 0;
        for (let s = first; s <= t; s++) {
          weights[s] = Math.exp(weights[s]! - highest);
          sum += weights[s]!;
        }
        logSumExp[(row * heads + head) * length + t] = highest + Math.log(sum);
        for (let s = first; s <= t; s++) {
          weights[s]! /= sum;
          const v = keyOf(s) + keyValueHeads * headSize;
          for (let i = 0; i < headSize; i++) out[o + i]! += weights[s]! * qkv[v + i]!;
        }
        let delta = 0;
        for (let i = 0; i < headSize; i++) delta += dOut[o + i]! * out[o + i]!;
        for (let s = first; s <= t; s++) {
          const [weight, k] = [weights[s]!, keyOf(s)];
          const v = k + keyValueHeads * headSize;
          let dWeight = 0;
          for (let i = 0; i < headSize; i++) dWeight += dOut[o + i]! * qkv[v + i]!;
          const dScore = weight * (dWeight - delta) * scale;
          for (let i = 0; i < headSize; i++) {
            dQkv[v + i]! += weight * dOut[o + i]!;
            dQkv[q + i]! += dScore * qkv[k + i]!;
            dQkv[k + i]! += dScore * qkv[q + i]!;
          }
        }
      }
    }
  }
  return { out, logSumExp, dQkv };
}

/** Cross-entropy of `hidden · tableᵀ`, each row's loss and both gradients of `scale · Σ weight · loss`. */
export function linearCrossEntropy(
  hidden: Values,
  table: Values,
  width: number,
  targets: Int32Array,
  weights: Values,
  scale: number,
  smoothing = 0,
  zLoss = 0,
): {
  readonly losses: Float64Array;
  readonly hiddenGradient: Float64Array;
  readonly tableGradient: Float64Array;
} {
  const rows = targets.length;
  const vocabulary = table.length / width;
  const losses = new Float64Array(rows);
  const hiddenGradient = new Float64Array(rows * width);
  const tableGradient = new Float64Array(table.length);
  const logits = product([rows, vocabulary, width], hidden, false, table, true);
  for (let n = 0; n < rows; n++) {
    if (weights[n] === 0) continue;
    const row = logits.subarray(n * vocabulary, (n + 1) * vocabulary);
    const logZ = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
    const mean = row.reduce((sum, x) => sum + x, 0) / vocabulary;
    losses[n] = logZ - (1 - smoothing) * row[targets[n]!]! - smoothing * mean + zLoss * logZ * logZ;
    for (let v = 0; v < vocabulary; v++) {
      const target = (v === targets[n] ? 1 - smoothing : 0) + smoothing / vocabulary;
      const gradient = scale * weights[n]! * ((1 + 2 * zLoss * logZ) * Math.exp(row[v]! - logZ) - target);
      for (let d = 0; d < width; d++) {
        hiddenGradient[n * width + d]! += gradient * table[v * width + d]!;
        tableGradient[v * width + d]! += gradient * hidden[n * width + d]!;
      }
    }
  }
  return { losses, hiddenGradient, tableGradient };
}

/** RMSNorm with the gradients of Σ dy · y: `y`, `rstd`, `dx`, `weightGradient`. */
export function rmsNorm(x: Values, weight: Values, dy: Values, epsilon: number): readonly Float64Array[] {
  const width = weight.length;
  const rows = x.length / width;
  const [y, dx] = [new Float64Array(x.length), new Float64Array(x.length)];
  const [rstd, weightGradient] = [new Float64Array(rows), new Float64Array(width)];
  for (let r = 0; r < rows; r++) {
    let squares = 0;
    for (let i = 0; i < width; i++) squares += x[r * width + i]! ** 2;
    const scale = 1 / Math.sqrt(squares / width + epsilon);
    rstd[r] = scale;
    let dot = 0;
    for (let i = 0; i < width; i++) dot += dy[r * width + i]! * weight[i]! * x[r * width + i]! * scale;
    for (let i = 0; i < width; i++) {
      const at = r * width + i;
      const normal = x[at]! * scale;
      y[at] = normal * weight[i]!;
      dx[at] = scale * (dy[at]! * weight[i]! - (normal * dot) / width);
      weightGradient[i]! += dy[at]! * normal;
    }
  }
  return [y, rstd, dx, weightGradient];
}

/** SwiGLU of rows of `2 · width` with its gradient for `dy`: `out`, `dGateUp`. */
export function swiglu(gateUp: Values, dy: Values, width: number): readonly Float64Array[] {
  const [out, gradient] = [new Float64Array(dy.length), new Float64Array(gateUp.length)];
  for (let at = 0; at < dy.length; at++) {
    const gateAt = Math.floor(at / width) * 2 * width + (at % width);
    const [gate, up] = [gateUp[gateAt]!, gateUp[gateAt + width]!];
    const sigmoid = 1 / (1 + Math.exp(-gate));
    out[at] = gate * sigmoid * up;
    gradient[gateAt] = dy[at]! * up * sigmoid * (1 + gate * (1 - sigmoid));
    gradient[gateAt + width] = dy[at]! * gate * sigmoid;
  }
  return [out, gradient];
}

/** Query and key heads of `qkv` turned by their position. */
export function rotary(
  qkv: Values,
  { heads, keyValueHeads, headSize }: HeadLayout,
  positions: Int32Array,
  theta: number,
): Float64Array {
  const width = (heads + 2 * keyValueHeads) * headSize;
  const half = headSize / 2;
  const out = Float64Array.from(qkv);
  for (let n = 0; n < positions.length; n++) {
    for (let head = 0; head < heads + keyValueHeads; head++) {
      for (let i = 0; i < half; i++) {
        const angle = positions[n]! * theta ** ((-2 * i) / headSize);
        const at = n * width + head * headSize + i;
        const [a, b] = [qkv[at]!, qkv[at + half]!];
        out[at] = a * Math.cos(angle) - b * Math.sin(angle);
        out[at + half] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
  }
  return out;
}

/** One step of AdamW: decay first, ε outside the root. Returns `parameter`, `firstMoment`, `secondMoment`. */
export function adamw(
  gradient: Values,
  parameter: Values,
  first: Values,
  second: Values,
  o: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    readonly weightDecay: number;
    readonly step: number;
    readonly gradientScale: number;
  },
): readonly Float64Array[] {
  const g = Float64Array.from(gradient, (value) => value * o.gradientScale);
  const m = g.map((value, i) => o.beta1 * first[i]! + (1 - o.beta1) * value);
  const v = g.map((value, i) => o.beta2 * second[i]! + (1 - o.beta2) * value * value);
  const corrected = (value: number) => Math.sqrt(value / (1 - o.beta2 ** o.step)) + o.epsilon;
  const rate = o.learningRate / (1 - o.beta1 ** o.step);
  const updated = m.map(
    (value, i) => parameter[i]! * (1 - o.learningRate * o.weightDecay) - (rate * value) / corrected(v[i]!),
  );
  return [updated, m, v];
}
