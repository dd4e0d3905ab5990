import type { Attention, AttentionLayout, Ops, Parameter } from '@framework/sdk';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * One block, forward and backward, by hand:
 *
 * ```
 * middle = x + attention(norm(x)) · Wo
 * y      = middle + swiglu(norm(middle) · Wgu) · Wdown
 * ```
 *
 * Suffixes name shapes: N tokens (B rows of T), D hidden width, Q = (H + 2K)·S fused projections, A = H·S attention
 * width, F feed-forward width.
 */
export interface Block {
  readonly attentionNorm: Parameter;
  readonly qkv: Parameter;
  readonly output: Parameter;
  readonly feedForwardNorm: Parameter;
  readonly gateUp: Parameter;
  readonly down: Parameter;
}

/** What every block of one forward pass shares. */
export interface Pass {
  readonly ops: Ops;
  readonly attention: Attention;
  readonly epsilon: number;
  readonly layout: AttentionLayout;
  /** `[N]` */
  readonly positions: Int32Array;
  /** `[N]` */
  readonly documents: Int32Array;
}

/** Everything the backward pass of a block reads. */
export interface Activations {
  readonly x_ND: Tensor2D;
  readonly attentionRstd_N: Tensor1D;
  readonly attentionInput_ND: Tensor2D;
  /** Rotated. */
  readonly qkv_NQ: Tensor2D;
  readonly attended_NA: Tensor2D;
  readonly logSumExp_BHT: Tensor1D;
  readonly middle_ND: Tensor2D;
  readonly feedForwardRstd_N: Tensor1D;
  readonly feedForwardInput_ND: Tensor2D;
  readonly gateUp_N2F: Tensor2D;
  readonly product_NF: Tensor2D;
}

/** What was kept of a block's activations; the rest follows from it. */
export type Kept = Pick<Activations, 'x_ND'> & Partial<Activations>;

/**
 * The activations of a block: those known are taken, the others computed. The forward pass knows `x_ND` alone, the
 * backward pass what the checkpointing policy kept; one function for both, so that recomputing gives the same bits.
 */
export function activate(block: Block, known: Kept, pass: Pass): Activations {
  const { ops, attention, epsilon, layout, positions, documents } = pass;
  const { x_ND } = known;

  const first = normalized(known.attentionInput_ND, known.attentionRstd_N, () =>
    ops.rmsNorm(x_ND, vector(block.attentionNorm), epsilon),
  );
  const qkv_NQ =
    known.qkv_NQ ?? ops.rotary(ops.linear(first.y, matrix(block.qkv)), layout, positions, 'forward');
  const attended =
    known.attended_NA && known.logSumExp_BHT
      ? { out: known.attended_NA, logSumExp: known.logSumExp_BHT }
      : attention.attention(qkv_NQ, layout, documents);
  const middle_ND = known.middle_ND ?? ops.linear(attended.out, matrix(block.output), x_ND);

  const second = normalized(known.feedForwardInput_ND, known.feedForwardRstd_N, () =>
    ops.rmsNorm(middle_ND, vector(block.feedForwardNorm), epsilon),
  );
  const gateUp_N2F = known.gateUp_N2F ?? ops.linear(second.y, matrix(block.gateUp));
  const product_NF = known.product_NF ?? ops.swiglu(gateUp_N2F);

  return {
    x_ND,
    attentionRstd_N: first.rstd,
    attentionInput_ND: first.y,
    qkv_NQ,
    attended_NA: attended.out,
    logSumExp_BHT: attended.logSumExp,
    middle_ND,
    feedForwardRstd_N: second.rstd,
    feedForwardInput_ND: second.y,
    gateUp_N2F,
    product_NF,
  };
}

/** The block's result `[N, D]`. */
export function output(block: Block, { product_NF, middle_ND }: Activations, pass: Pass): Tensor2D {
  return pass.ops.linear(product_NF, matrix(block.down), middle_ND);
}

/**
 * The backward pass of a block: adds to the gradients of its six parameters and returns the gradient with respect to
 * its input. Disposes `dy_ND` and every activation as soon as nothing needs it any more.
 *
 * @param kept as `activate` left it, or the part of it that was kept
 */
export function backward(block: Block, kept: Kept, dy_ND: Tensor2D, pass: Pass): Tensor2D {
  const { ops, attention, layout, documents } = pass;
  const a = activate(block, kept, pass);

  const dProduct_NF = ops.linearBackward(dy_ND, a.product_NF, matrix(block.down), block.down.gradient);
  a.product_NF.dispose();
  const dGateUp_N2F = consume(a.gateUp_N2F, ops.swigluBackward(dProduct_NF, a.gateUp_N2F));
  dProduct_NF.dispose();
  const dFeedForwardInput_ND = ops.linearBackward(
    dGateUp_N2F,
    a.feedForwardInput_ND,
    matrix(block.gateUp),
    block.gateUp.gradient,
  );
  release(dGateUp_N2F, a.feedForwardInput_ND);
  const dMiddle_ND = consume(
    dy_ND,
    ops.rmsNormBackward(
      dFeedForwardInput_ND,
      a.middle_ND,
      vector(block.feedForwardNorm),
      a.feedForwardRstd_N,
      block.feedForwardNorm.gradient,
      dy_ND,
    ),
  );
  release(dFeedForwardInput_ND, a.middle_ND, a.feedForwardRstd_N);

  const dAttended_NA = ops.linearBackward(
    dMiddle_ND,
    a.attended_NA,
    matrix(block.output),
    block.output.gradient,
  );
  const dRotated_NQ = attention.attentionBackward(
    dAttended_NA,
    a.qkv_NQ,
    a.attended_NA,
    a.logSumExp_BHT,
    layout,
    documents,
  );
  release(dAttended_NA, a.attended_NA, a.logSumExp_BHT, a.qkv_NQ);
  const dQkv_NQ = consume(dRotated_NQ, ops.rotary(dRotated_NQ, layout, pass.positions, 'inverse'));
  const dAttentionInput_ND = ops.linearBackward(
    dQkv_NQ,
    a.attentionInput_ND,
    matrix(block.qkv),
    block.qkv.gradient,
  );
  release(dQkv_NQ, a.attentionInput_ND);
  const dx_ND = consume(
    dMiddle_ND,
    ops.rmsNormBackward(
      dAttentionInput_ND,
      a.x_ND,
      vector(block.attentionNorm),
      a.attentionRstd_N,
      block.attentionNorm.gradient,
      dMiddle_ND,
    ),
  );
  release(dAttentionInput_ND, a.x_ND, a.attentionRstd_N);
  return dx_ND;
}

interface Normalized {
  readonly y: Tensor2D;
  readonly rstd: Tensor1D;
}

/** A norm's two results, computed when the larger one is missing; a kept `rstd` is then the one that stays. */
function normalized(
  y: Tensor2D | undefined,
  rstd: Tensor1D | undefined,
  compute: () => Normalized,
): Normalized {
  if (y && rstd) return { y, rstd };
  const computed = compute();
  if (!rstd) return computed;
  computed.rstd.dispose();
  return { y: computed.y, rstd };
}

/** An operation that consumes its argument may overwrite it, dispose it, or leave it; after this it is gone. */
export function consume(argument: Tensor, result: Tensor2D): Tensor2D {
  if (argument !== result) argument.dispose();
  return result;
}

const release = (...tensors: readonly Tensor[]): void => {
  for (const tensor of tensors) tensor.dispose();
};

/** A parameter's variable with the rank its name implies. */
export const matrix = (parameter: Parameter): Tensor2D => parameter.variable as Tensor as Tensor2D;
export const vector = (parameter: Parameter): Tensor1D => parameter.variable as Tensor as Tensor1D;
