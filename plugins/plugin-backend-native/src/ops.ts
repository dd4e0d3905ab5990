import type { NativeKernels } from '@framework/native';
import { type AttentionLayout, type CrossEntropyOptions, frameworkError, type Ops } from '@framework/sdk';
import { type Tensor1D, type Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { contentOf, NativeBuffer, owned } from './buffer.js';
import type { NativeTensorBackend } from './tensor-backend.js';

/**
 * The hot operations on native kernels. Sizes come from the first operand; the kernels compare every other length with
 * them and refuse what does not fit (`FWK_NATIVE_SHAPE`).
 *
 * @param logitBytes logits the cross-entropy holds at once, where its caller sets no `chunkRows`
 */
export function createNativeOps(
  kernels: NativeKernels,
  backend: NativeTensorBackend,
  logitBytes: number,
): Ops {
  const read = (tensor: Tensor1D | Tensor2D): Float32Array => backend.values(tensor);

  const layoutOf = (layout: AttentionLayout) =>
    [layout.rows, layout.length, layout.heads, layout.keyValueHeads, layout.headSize] as const;

  /** Both forms of the loss: with gradients where `flow` is given. */
  const crossEntropy = (
    hidden: Tensor2D,
    table: Tensor2D,
    targets: Int32Array,
    weights: Float32Array,
    options: CrossEntropyOptions,
    flow?: {
      readonly scale: number;
      readonly hidden: Float32Array;
      readonly table: Float32Array;
      readonly addend: Float32Array | null;
    },
  ) => {
    const [rows, width] = hidden.shape;
    const [vocabulary] = table.shape;
    const losses = new Float32Array(rows);
    const sum = kernels.linearCrossEntropy(
      rows,
      width,
      vocabulary,
      options.chunkRows ?? chunkRowsFor(vocabulary, logitBytes),
      options.labelSmoothing ?? 0,
      options.zLoss ?? 0,
      read(hidden),
      read(table),
      targets,
      weights,
      losses,
      flow?.scale ?? 0,
      flow?.hidden ?? null,
      flow?.table ?? null,
      flow?.addend ?? null,
    );
    return { sum, losses };
  };

  return {
    buffer: (shape) => new NativeBuffer(shape, kernels, backend),

    linear(x, weight, residual) {
      const [rows, inner] = x.shape;
      const columns = weight.shape[1];
      const { tensor, values } = backend.create<Tensor2D>([rows, columns]);
      const addend = residual === undefined ? null : read(residual);
      kernels.gemm(rows, columns, inner, read(x), false, read(weight), false, addend, values);
      return tensor;
    },

    linearBackward(dy, x, weight, weightGradient) {
      const [rows, inner] = x.shape;
      const columns = weight.shape[1];
      owned(weightGradient).accumulate((addend, sum) =>
        kernels.gemm(inner, columns, rows, read(x), true, read(dy), false, addend, sum),
      );
      const { tensor, values } = backend.create<Tensor2D>([rows, inner]);
      kernels.gemm(rows, inner, columns, read(dy), false, read(weight), true, null, values);
      return tensor;
    },

    embedding(table, ids) {
      const [vocabulary, width] = table.shape;
      const { tensor, values } = backend.create<Tensor2D>([ids.length, width]);
      kernels.embedding(vocabulary, width, ids.length, read(table), ids, values);
      return tensor;
    },

    embeddingBackward(dy, ids, tableGradient) {
      const [vocabulary, width] = tableGradient.shape as [number, number];
      kernels.embeddingBackward(vocabulary, width, ids.length, read(dy), ids, contentOf(tableGradient));
    },

    rmsNorm(x, weight, epsilon) {
      const [rows, width] = x.shape;
      const y = backend.create<Tensor2D>([rows, width]);
      const rstd = backend.create<Tensor1D>([rows]);
      kernels.rmsNorm(rows, width, epsilon, read(x), read(weight), y.values, rstd.values);
      return { y: y.tensor, rstd: rstd.tensor };
    },

    rmsNormBackward(dy, x, weight, rstd, weightGradient, residual) {
      const [rows, width] = x.shape;
      const operands = [read(dy), read(x), read(weight), read(rstd)] as const;
      const gradient = contentOf(weightGradient);
      if (residual === undefined) {
        const { tensor, values } = backend.create<Tensor2D>([rows, width]);
        kernels.rmsNormBackward(rows, width, ...operands, null, values, gradient);
        return tensor;
      }
      const { tensor, source, target } = backend.takeOver(residual);
      kernels.rmsNormBackward(rows, width, ...operands, source, target, gradient);
      return tensor;
    },

    rotary(qkv, layout, positions, direction) {
      const { tensor, source, target } = backend.takeOver(qkv);
      if (target !== source) target.set(source);
      kernels.rotary(...layoutOf(layout), layout.theta, positions, direction === 'inverse', target);
      return tensor;
    },

    attention(qkv, layout, documents) {
      const count = layout.rows * layout.length;
      const out = backend.create<Tensor2D>([count, layout.heads * layout.headSize]);
      const logSumExp = backend.create<Tensor1D>([count * layout.heads]);
      kernels.attention(...layoutOf(layout), documents, read(qkv), out.values, logSumExp.values);
      return { out: out.tensor, logSumExp: logSumExp.tensor };
    },

    attentionBackward(dOut, qkv, out, logSumExp, layout, documents) {
      const { tensor, values } = backend.create<Tensor2D>(qkv.shape);
      kernels.attentionBackward(
        ...layoutOf(layout),
        documents,
        read(dOut),
        read(qkv),
        read(out),
        read(logSumExp),
        values,
      );
      return tensor;
    },

    swiglu(gateUp) {
      const [rows, double] = gateUp.shape;
      const { tensor, values } = backend.create<Tensor2D>([rows, double / 2]);
      kernels.swiglu(rows, double / 2, read(gateUp), values);
      return tensor;
    },

    swigluBackward(dy, gateUp) {
      const [rows, width] = dy.shape;
      const { tensor, source, target } = backend.takeOver(gateUp);
      kernels.swigluBackward(rows, width, read(dy), source, target);
      return tensor;
    },

    linearCrossEntropy: (hidden, table, targets, weights, options = {}) =>
      crossEntropy(hidden, table, targets, weights, options),

    linearCrossEntropyWithGradient(hidden, table, targets, weights, scale, tableGradient, options = {}) {
      const { tensor, values } = backend.create<Tensor2D>(hidden.shape);
      const found = owned(tableGradient).accumulate((addend, sum) =>
        crossEntropy(hidden, table, targets, weights, options, { scale, hidden: values, table: sum, addend }),
      );
      return { ...found, hiddenGradient: tensor };
    },

    globalNorm(buffers) {
      let squares = 0;
      for (const buffer of buffers) squares += kernels.sumOfSquares(contentOf(buffer));
      return Math.sqrt(squares);
    },

    adamw(updates, options) {
      const { learningRate, beta1, beta2, epsilon, step, gradientScale } = options;
      for (const { parameter, gradient, firstMoment, secondMoment, weightDecay } of updates) {
        if (!(parameter instanceof Variable)) {
          throw frameworkError('FWK_NATIVE_SHAPE', {
            message: 'a parameter is no tf.Variable',
            at: 'plugin-backend-native: adamw',
          });
        }
        kernels.adamw(
          learningRate,
          beta1,
          beta2,
          epsilon,
          weightDecay,
          step,
          gradientScale,
          parameter.size,
          contentOf(gradient),
          backend.writable(parameter),
          contentOf(firstMoment),
          contentOf(secondMoment),
        );
      }
    },
  };
}

/**
 * Rows of logits at once. For every further chunk the table's gradient is read and written once more, and a large table
 * packed or read; but the logits of 512 rows of a vocabulary up to 16,384 stay in the last cache, and more would not.
 */
export function chunkRowsFor(vocabulary: number, logitBytes: number): number {
  const most = vocabulary <= 16_384 ? 512 : 1024;
  return Math.min(most, Math.max(1, Math.floor(logitBytes / Float32Array.BYTES_PER_ELEMENT / vocabulary)));
}
