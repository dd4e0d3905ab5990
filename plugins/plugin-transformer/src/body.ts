import {
  type Attention,
  frameworkError,
  type Ops,
  type Parameter,
  type ParameterRegistry,
} from '@framework/sdk';
import {
  customGrad,
  keep,
  type Scalar,
  scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
} from '@tensorflow/tfjs-core';
import {
  activate,
  type Block,
  backward,
  consume,
  type Kept,
  matrix,
  output,
  type Pass,
  vector,
} from './block.js';
import type { WeightSource } from './initial-weights.js';
import type { ModelShape } from './model-shape.js';
import { EMBEDDING, type TensorSpec, tensorSpecs } from './parameter-table.js';
import { type CheckpointingPolicy, discard, retain } from './retention.js';
import type { Windows } from './windows.js';

export interface BodyOptions {
  readonly ops: Ops;
  readonly attention: Attention;
  readonly registry: ParameterRegistry;
  readonly shape: ModelShape;
  readonly weights: WeightSource;
  readonly checkpointing: CheckpointingPolicy;
  readonly epsilon: number;
  readonly theta: number;
  /**
   * Told when a backward pass has added its part to these parameters' gradients: the final norm first, then block by
   * block downwards, the embedding last. With accumulation only the last micro-batch's call means "complete".
   */
  readonly gradientsReady?: (names: readonly string[]) => void;
}

/** The transformer body: embedding, blocks, final norm. Its parameters are in the registry; their gradients are manual. */
export class Body {
  readonly shape: ModelShape;
  /** The specs with their parameters, in table order. */
  readonly tensors: readonly (readonly [TensorSpec, Parameter])[];
  readonly #options: BodyOptions;
  readonly blocks: readonly Block[];
  readonly norm: Parameter;
  readonly #embedding: Parameter;

  constructor(options: BodyOptions) {
    const { shape, registry, weights } = options;
    this.#options = options;
    this.shape = shape;
    this.tensors = tensorSpecs(shape).map((spec) => [
      spec,
      registry.add({
        name: spec.name,
        initial: tensor(weights(spec), [...spec.shape], 'float32'),
        weightDecay: spec.role === 'gain' ? 'no' : 'yes',
        gradient: 'manual',
      }),
    ]);
    const byName = new Map(this.tensors.map(([spec, parameter]) => [spec.name, parameter]));
    const named = (name: string): Parameter => byName.get(name)!;
    this.#embedding = named(EMBEDDING);
    this.norm = named('norm');
    this.blocks = Array.from({ length: shape.layers }, (_, layer) => ({
      attentionNorm: named(`layers.${layer}.attention.norm`),
      qkv: named(`layers.${layer}.attention.qkv`),
      output: named(`layers.${layer}.attention.output`),
      feedForwardNorm: named(`layers.${layer}.feed_forward.norm`),
      gateUp: named(`layers.${layer}.feed_forward.gate_up`),
      down: named(`layers.${layer}.feed_forward.down`),
    }));
  }

  /** `[V, D]` */
  get table(): Tensor2D {
    return matrix(this.#embedding);
  }

  /** The last hidden states `[N, D]`, nothing kept for a backward pass. */
  evaluate(windows: Windows): Tensor2D {
    const pass = this.pass(windows);
    let x_ND = pass.ops.embedding(this.table, windows.tokens);
    for (const block of this.blocks) {
      const activations = activate(block, { x_ND }, pass);
      x_ND = output(block, activations, pass);
      discard(activations);
    }
    const { y, rstd } = pass.ops.rmsNorm(x_ND, vector(this.norm), pass.epsilon);
    x_ND.dispose();
    rstd.dispose();
    return y;
  }

  /**
   * The last hidden states `[N, D]`, recorded on the tape as one operation with a backward pass of its own.
   *
   * tfjs's tape would keep every activation and every upstream gradient until the backward pass ends. Here the pass
   * itself decides what is kept (`retain`), frees each tensor at its last use, and adds to the parameters' gradient
   * buffers in place. The parameters are therefore no inputs of the operation; the anchor is, because the tape runs
   * backwards only through operations that depend on something it differentiates.
   */
  train(windows: Windows, anchor: Scalar): Tensor2D {
    const operation = customGrad<Tensor2D>(() => {
      const { hidden_ND, ...saved } = this.#forward(windows);
      return {
        value: hidden_ND,
        gradFunc: (dHidden_ND: Tensor2D) => {
          this.#backward(windows, saved, dHidden_ND);
          return [scalar(0)];
        },
      };
    });
    return operation(anchor as Tensor);
  }

  #forward(windows: Windows): Saved & { readonly hidden_ND: Tensor2D } {
    const pass = this.pass(windows);
    let x_ND = pass.ops.embedding(this.table, windows.tokens);
    const blocks: Kept[] = [];
    for (const block of this.blocks) {
      const activations = activate(block, { x_ND }, pass);
      x_ND = output(block, activations, pass);
      blocks.push(retain(activations, this.#options.checkpointing));
    }
    const { y, rstd } = pass.ops.rmsNorm(x_ND, vector(this.norm), pass.epsilon);
    return { hidden_ND: y, blocks, last_ND: keep(x_ND), rstd_N: keep(rstd) };
  }

  #backward(windows: Windows, saved: Saved, dHidden_ND: Tensor2D): void {
    const pass = this.pass(windows);
    const ready = this.#options.gradientsReady ?? (() => undefined);
    let dx_ND = pass.ops.rmsNormBackward(
      dHidden_ND,
      saved.last_ND,
      vector(this.norm),
      saved.rstd_N,
      this.norm.gradient,
    );
    saved.last_ND.dispose();
    saved.rstd_N.dispose();
    ready([this.norm.name]);
    for (let layer = this.blocks.length - 1; layer >= 0; layer--) {
      const block = this.blocks[layer]!;
      dx_ND = consume(dx_ND, backward(block, saved.blocks[layer]!, dx_ND, pass));
      ready(Object.values(block).map((parameter: Parameter) => parameter.name));
    }
    pass.ops.embeddingBackward(dx_ND, windows.tokens, this.#embedding.gradient);
    dx_ND.dispose();
    ready([this.#embedding.name]);
  }

  /** What the blocks of a pass over these windows share. Throws `FWK_HOOK_RESULT` for ids outside the vocabulary. */
  pass({ rows, length, tokens, documents, positions }: Windows): Pass {
    const { ops, attention, epsilon, theta, shape } = this.#options;
    // Native kernels index memory with these: an id from a damaged shard must not reach them.
    for (let n = 0; n < tokens.length; n++) {
      if (tokens[n]! < 0 || tokens[n]! >= shape.vocabulary) {
        throw frameworkError('FWK_HOOK_RESULT', {
          message: `token id ${tokens[n]} at position ${n} lies outside the vocabulary of ${shape.vocabulary}`,
          action: 'use the tokenizer the shards were made with',
        });
      }
    }
    const { heads, keyValueHeads, headSize } = shape;
    return {
      ops,
      attention,
      epsilon,
      layout: { rows, length, heads, keyValueHeads, headSize, theta },
      documents,
      positions,
    };
  }
}

/** What a forward pass leaves for its backward pass. */
interface Saved {
  readonly blocks: readonly Kept[];
  /** Input of the final norm, `[N, D]`. */
  readonly last_ND: Tensor2D;
  readonly rstd_N: Tensor1D;
}
