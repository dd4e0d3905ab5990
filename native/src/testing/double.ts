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
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      const shared = Math.floor(head / (heads / keyValueHeads));
      for (let t = 0; t < length; t++) {
        const query = row * length + t;
        const q = query * width + head * headSize;
        const o = query * heads * headSize + head * headSize;
        const keys: { readonly k: number; readonly v: number; weight: number }[] = [];
        for (let s = 0; s <= t; s++) {
          const position = row * length + s;
          if (documents[position] !== documents[query]) continue;
          const k = position * width + (heads + shared) * headSize;
          let score = 0;
          for (let i = 0; i < headSize; i++) score += qkv[q + i]! * qkv[k + i]!;
          keys.push({ k, v: k + keyValueHeads * headSize, weight: Math.exp(score * scale) });
        }
        const sum = keys.reduce((total, key) => total + key.weight, 0);
        logSumExp[(row * heads + head) * length + t] = Math.log(sum);
        for (const key of keys) {
          key.weight /= sum;
          for (let i = 0; i < headSize; i++) out[o + i]! += key.weight * qkv[key.v + i]!;
        }
        let delta = 0;
        for (let i = 0; i < headSize; i++) delta += dOut[o + i]! * out[o + i]!;
        for (const { k, v, weight } of keys) {
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
    losses[n] = logZ - row[targets[n]!]!;
    for (let v = 0; v < vocabulary; v++) {
      const gradient = scale * weights[n]! * (Math.exp(row[v]! - logZ) - (v === targets[n] ? 1 : 0));
      for (let d = 0; d < width; d++) {
        hiddenGradient[n * width + d]! += gradient * table[v * width + d]!;
        tableGradient[v * width + d]! += gradient * hidden[n * width + d]!;
      }
    }
  }
  return { losses, hiddenGradient, tableGradient };
}
