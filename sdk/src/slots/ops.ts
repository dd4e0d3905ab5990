import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * The hot operations of a transformer, forward and backward, as a tensor backend provides them. Each has a reference
 * made of plain tfjs operations (`native/src/reference/`); a native one must agree with it.
 *
 * Shapes: B rows of T tokens, N = B·T; D model width; H query heads, K key/value heads, S head size; F feed-forward
 * width; V vocabulary. Every tensor is float32, contiguous, row-major. Weights are stored `[in, out]`.
 *
 * None of these records itself on the gradient tape: a caller wraps forward and backward in one `tf.customGrad`.
 * Results are new tensors owned by the caller; "consumes" marks an argument the operation may overwrite or dispose.
 */
export interface Ops {
  /**
   * A mutable float32 buffer outside the tape: gradients, optimizer moments. Zero at first; it lives until `dispose`,
   * whatever `tf.tidy` it was made in.
   */
  buffer(shape: readonly number[]): TensorBuffer;

  /** `x [N, I] · weight [I, O] (+ residual [N, O])` → `[N, O]`. */
  linear(x: Tensor2D, weight: Tensor2D, residual?: Tensor2D): Tensor2D;
  /**
   * Gradient of `linear`. Adds `xᵀ · dy` to `weightGradient`; returns `dy · weightᵀ [N, I]`.
   *
   * @param x `[N, I]`, as given to the forward pass
   */
  linearBackward(dy: Tensor2D, x: Tensor2D, weight: Tensor2D, weightGradient: TensorBuffer): Tensor2D;

  /** Rows of `table [V, D]` by id → `[N, D]`. */
  embedding(table: Tensor2D, ids: Int32Array): Tensor2D;
  /** Adds each row of `dy [N, D]` to row `ids[n]` of `tableGradient [V, D]`, in row order. */
  embeddingBackward(dy: Tensor2D, ids: Int32Array, tableGradient: TensorBuffer): void;

  /** RMSNorm (Zhang & Sennrich 2019): `y = x · rstd · weight`, `rstd = 1/√(mean(x²) + epsilon)` a row. */
  rmsNorm(x: Tensor2D, weight: Tensor1D, epsilon: number): { readonly y: Tensor2D; readonly rstd: Tensor1D };
  /** Adds to `weightGradient [D]`; returns `dx [N, D]`, plus `residual [N, D]` when given (which it consumes). */
  rmsNormBackward(
    dy: Tensor2D,
    x: Tensor2D,
    weight: Tensor1D,
    rstd: Tensor1D,
    weightGradient: TensorBuffer,
    residual?: Tensor2D,
  ): Tensor2D;

  /**
   * Rotary position embedding (Su et al. 2021), halves paired `(i, i + S/2)` as in Llama, on the query and key heads
   * of `qkv [N, (H + 2K)·S]`; consumes `qkv`.
   *
   * @param direction `inverse` rotates back: the backward pass
   */
  rotary(
    qkv: Tensor2D,
    layout: AttentionLayout,
    positions: Int32Array,
    direction: 'forward' | 'inverse',
  ): Tensor2D;

  /**
   * Causal attention with grouped queries inside documents: query t sees keys s ≤ t of its own row and document.
   *
   * @param qkv `[N, (H + 2K)·S]`, rotated: H query heads, then K key heads, then K value heads
   * @param documents `[N]` document number of each position; ascending within a row
   * @returns `out [N, H·S]` and `logSumExp [B·H·T]`, which the backward pass needs
   */
  attention(
    qkv: Tensor2D,
    layout: AttentionLayout,
    documents: Int32Array,
  ): { readonly out: Tensor2D; readonly logSumExp: Tensor1D };
  /** Gradient with respect to `qkv`. */
  attentionBackward(
    dOut: Tensor2D,
    qkv: Tensor2D,
    out: Tensor2D,
    logSumExp: Tensor1D,
    layout: AttentionLayout,
    documents: Int32Array,
  ): Tensor2D;

  /** SwiGLU (Shazeer 2020) of `gateUp [N, 2F]`, gate in the first half: `silu(gate) · up` → `[N, F]`. */
  swiglu(gateUp: Tensor2D): Tensor2D;
  /** `[N, 2F]`; consumes `gateUp`. */
  swigluBackward(dy: Tensor2D, gateUp: Tensor2D): Tensor2D;

  /**
   * Cross-entropy of `hidden [N, D] · tableᵀ [D, V]` against `targets [N]`, in chunks of rows: the N × V logits never
   * exist at once.
   *
   * @param weights `[N]`; rows of weight 0 cost nothing and have loss 0
   */
  linearCrossEntropy(
    hidden: Tensor2D,
    table: Tensor2D,
    targets: Int32Array,
    weights: Float32Array,
    options?: CrossEntropyOptions,
  ): CrossEntropy;
  /**
   * The same, with both gradients in the same pass. Everything that flows back is multiplied by `scale`, the
   * gradient that reaches the sum. Adds to `tableGradient [V, D]`.
   */
  linearCrossEntropyWithGradient(
    hidden: Tensor2D,
    table: Tensor2D,
    targets: Int32Array,
    weights: Float32Array,
    scale: number,
    tableGradient: TensorBuffer,
    options?: CrossEntropyOptions,
  ): CrossEntropy & { readonly hiddenGradient: Tensor2D };

  /** √Σx² over all buffers, in float64 and in a fixed order. */
  globalNorm(buffers: readonly TensorBuffer[]): number;

  /** AdamW (Loshchilov & Hutter 2019), in place, over many parameters. */
  adamw(updates: readonly AdamWUpdate[], options: AdamWOptions): void;

  /**
   * One generated token for each row in one call, keys and values cached. Not every backend has it; without it
   * generation runs the whole forward pass again.
   *
   * @experimental decode-step
   */
  decodeStep?(model: DecodeModel, state: DecodeState, ids: Int32Array): Tensor2D;
}

/** A mutable tensor outside the tape. */
export interface TensorBuffer {
  /** Row-major. */
  readonly shape: readonly number[];
  /** Number of elements. */
  readonly size: number;
  /** Adds a tensor of the same shape. */
  add(tensor: Tensor): void;
  /** Sets every element to 0. */
  zero(): void;
  /** A copy of the content. */
  read(): Float32Array;
  /** Replaces the content. Throws RangeError for another size. */
  write(values: Float32Array): void;
  /** The content as a tensor (a copy), owned by the caller. */
  tensor(): Tensor;
  /** Frees the memory; the buffer must not be used after this. */
  dispose(): void;
}

/** The sizes attention works with. */
export interface AttentionLayout {
  /** B */
  readonly rows: number;
  /** T */
  readonly length: number;
  /** H */
  readonly heads: number;
  /** K; divides H */
  readonly keyValueHeads: number;
  /** S; even */
  readonly headSize: number;
  /** Base of the rotary frequencies: 10,000 in the paper. */
  readonly theta: number;
}

/** How the cross-entropy is computed. */
export interface CrossEntropyOptions {
  /** Rows of logits held at once; the backend chooses when left out. */
  readonly chunkRows?: number;
  /** ε of label smoothing, spread over the whole vocabulary; 0 when left out. */
  readonly labelSmoothing?: number;
  /** Weight of (log Z)², which keeps logits from drifting (PaLM, 2022); 0 when left out. */
  readonly zLoss?: number;
}

/** What the cross-entropy found. */
export interface CrossEntropy {
  /** Σ weight · loss over rows, summed in float64 in row order. Natural logarithm. */
  readonly sum: number;
  /** `[N]` the loss of each row, not weighted; 0 where the weight is 0. */
  readonly losses: Float32Array;
}

/** One parameter with its gradient and moments. */
export interface AdamWUpdate {
  /** A tf.Variable; updated in place. */
  readonly parameter: Tensor;
  /** Of the whole step; read, not changed. */
  readonly gradient: TensorBuffer;
  /** Running mean of the gradient; updated in place. */
  readonly firstMoment: TensorBuffer;
  /** Running mean of its square; updated in place. */
  readonly secondMoment: TensorBuffer;
  /** As a share of the learning rate; 0 for none. */
  readonly weightDecay: number;
}

/** What all parameters of one AdamW step share. */
export interface AdamWOptions {
  readonly learningRate: number;
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** From 1: bias correction. */
  readonly step: number;
  /** Each gradient is multiplied by this first: clipping. */
  readonly gradientScale: number;
}

/**
 * Weights of a body as `decodeStep` wants them; the body's own names.
 *
 * @experimental decode-step
 */
export interface DecodeModel {
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly layers: number;
  readonly layout: Omit<AttentionLayout, 'rows' | 'length'>;
  readonly epsilon: number;
}

/**
 * The cache of keys and values; opaque, made and disposed by the backend.
 *
 * @experimental decode-step
 */
export interface DecodeState {
  readonly length: number;
  dispose(): void;
}
