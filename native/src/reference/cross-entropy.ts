import type { CrossEntropy, CrossEntropyOptions, Ops } from '@framework/sdk';
import { gather, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { MatrixProduct } from './matrix-product.js';
import { matrix, valuesOf } from './values.js';

type LinearCrossEntropy = Pick<Ops, 'linearCrossEntropy' | 'linearCrossEntropyWithGradient'>;

/**
 * With logits l, log Z = log Σ exp l, target t, smoothing ε over V entries and z-loss weight ζ:
 *
 *     loss = log Z − (1 − ε) · l_t − ε · mean(l) + ζ · (log Z)²
 *     dl   = (1 + 2ζ · log Z) · softmax(l) − (1 − ε) · onehot(t) − ε / V
 */
export const createCrossEntropy = (product: MatrixProduct, logitBytes: number): LinearCrossEntropy => {
  const chunkRows = (vocabulary: number, options: CrossEntropyOptions) =>
    options.chunkRows ?? Math.max(1, Math.floor(logitBytes / Float32Array.BYTES_PER_ELEMENT / vocabulary));
  return {
    linearCrossEntropy(hidden, table, targets, weights, options = {}) {
      const losses = new Float32Array(targets.length);
      forEachChunk(weights, chunkRows(table.shape[0], options), (rows) => {
        tidy(() => {
          const logits = valuesOf(product(gather(hidden, tensor1d(rows, 'int32')), table, 'nt'));
          rowLosses(logits, rows, targets, table.shape[0], options, losses);
        });
      });
      return { sum: weightedSum(losses, weights), losses };
    },

    linearCrossEntropyWithGradient(hidden, table, targets, weights, scale, tableGradient, options = {}) {
      const [vocabulary, width] = table.shape;
      const losses = new Float32Array(targets.length);
      const hiddenGradient = new Float32Array(targets.length * width);
      forEachChunk(weights, chunkRows(vocabulary, options), (rows) => {
        tidy(() => {
          const chunk: Tensor2D = gather(hidden, tensor1d(rows, 'int32'));
          const logits = valuesOf(product(chunk, table, 'nt'));
          const gradient = rowLosses(logits, rows, targets, vocabulary, options, losses, { weights, scale });
          const dLogits = matrix(gradient, rows.length, vocabulary);
          tableGradient.add(product(dLogits, chunk, 'tn'));
          const dHidden = valuesOf(product(dLogits, table, 'nn'));
          rows.forEach((row, i) => {
            hiddenGradient.set(dHidden.subarray(i * width, (i + 1) * width), row * width);
          });
        });
      });
      return {
        sum: weightedSum(losses, weights),
        losses,
        hiddenGradient: matrix(hiddenGradient, targets.length, width),
      };
    },
  };
};

/** Row numbers of weight other than 0, a chunk at a time. */
function forEachChunk(weights: Float32Array, size: number, visit: (rows: Int32Array) => void): void {
  const active = Int32Array.from(weights.keys()).filter((row) => weights[row] !== 0);
  for (let start = 0; start < active.length; start += size) visit(active.slice(start, start + size));
}

/** Fills `losses` at `rows`; returns the gradient with respect to the logits where a `flow` is given. */
function rowLosses(
  logits: Float32Array,
  rows: Int32Array,
  targets: Int32Array,
  vocabulary: number,
  options: CrossEntropyOptions,
  losses: Float32Array,
  flow?: { readonly weights: Float32Array; readonly scale: number },
): Float32Array {
  const smoothing = options.labelSmoothing ?? 0;
  const zLoss = options.zLoss ?? 0;
  const gradient = new Float32Array(flow === undefined ? 0 : logits.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const start = i * vocabulary;
    const target = targets[row]!;
    if (target < 0 || target >= vocabulary) {
      throw new RangeError(`target ${target} at row ${row} lies outside the vocabulary of ${vocabulary}`);
    }
    let maximum = Number.NEGATIVE_INFINITY;
    for (let v = start; v < start + vocabulary; v++) if (logits[v]! > maximum) maximum = logits[v]!;
    let exponentials = 0;
    let total = 0;
    for (let v = start; v < start + vocabulary; v++) {
      exponentials += Math.exp(logits[v]! - maximum);
      total += logits[v]!;
    }
    const logZ = maximum + Math.log(exponentials);
    losses[row] =
      logZ -
      (1 - smoothing) * logits[start + target]! -
      (smoothing * total) / vocabulary +
      zLoss * logZ * logZ;
    if (flow === undefined) continue;
    const weight = flow.weights[row]! * flow.scale;
    const softmaxFactor = weight * (1 + 2 * zLoss * logZ);
    const uniform = (weight * smoothing) / vocabulary;
    for (let v = start; v < start + vocabulary; v++) {
      gradient[v] = softmaxFactor * Math.exp(logits[v]! - logZ) - uniform;
    }
    gradient[start + target]! -= weight * (1 - smoothing);
  }
  return gradient;
}

function weightedSum(losses: Float32Array, weights: Float32Array): CrossEntropy['sum'] {
  let sum = 0;
  for (let row = 0; row < losses.length; row++) sum += weights[row]! * losses[row]!;
  return sum;
}
