import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { createToken } from '../token.js';
import type { TensorBuffer } from './ops.js';

/**
 * Every trainable parameter of the run, registered by whoever owns it, stepped by the optimizer. A plugin registers
 * when it first needs its parameters: in its first `forward` (inside the tape is fine), in `restore`, or when its slot
 * is made.
 *
 * The body's token embedding `[V, D]` is registered under the name `embedding`: a head that ties its output weights to
 * it asks for it by that name. It is `manual`: whoever reads it adds to its `gradient` in a backward pass of their own, the
 * tape does not.
 */
export interface ParameterRegistry {
  /**
   * By name, in the order of code units: the order of sums and updates. Not in registration order, which differs
   * between a fresh run and a resumed one; float addition is not associative.
   */
  readonly parameters: readonly Parameter[];
  /** Throws `FWK_PLUGIN_CONFLICT` for a name twice. */
  add(declaration: ParameterDeclaration): Parameter;
  /** Throws `FWK_INTERNAL` for an unknown name. */
  get(name: string): Parameter;
}

/** What an owner says of a parameter when it registers it. */
export interface ParameterDeclaration {
  /** `<plugin's own name>/<tensor>`, e.g. `layers.0.attention.qkv`. */
  readonly name: string;
  /** Taken over and disposed. */
  readonly initial: Tensor;
  /** Matrices decay, norms do not. */
  readonly weightDecay: 'yes' | 'no';
  /**
   * `tape`: the gradient comes from tfjs's tape, for heads made of plain operations.
   * `manual`: the owner's backward pass adds to `gradient` itself; the tape never sees the variable.
   */
  readonly gradient: 'tape' | 'manual';
  /**
   * Parameters of one group are clipped by the norm of that group's gradients; `body` when left out. A head in a group of
   * its own leaves every other weight as it would be without it, to the bit.
   */
  readonly group?: string;
}

/** A registered parameter. */
export interface Parameter {
  /** As it was registered. */
  readonly name: string;
  /** Its value; the optimizer assigns to it. */
  readonly variable: Variable;
  /** As it was registered. */
  readonly weightDecay: 'yes' | 'no';
  /** The `gradient` of its declaration. */
  readonly gradientFrom: 'tape' | 'manual';
  /** As it was registered; `body` when left out. Missing from registries of before level 1.2. */
  readonly group?: string;
  /** Zeroed before each step, complete when `forward` and `loss` of the last micro-batch are done. */
  readonly gradient: TensorBuffer;
}

/**
 * The slot of the parameter registry, owned by the trainer's plugin. Bodies and heads register what they train here.
 *
 * @example
 * // examples/slots/parameters.ts
 * import { definePlugin, PARAMETERS, type Parameter } from '@framework/sdk';
 * import { add, type Tensor2D, zeros } from '@tensorflow/tfjs-core';
 *
 * // Adds a trained offset to the hidden states. A parameter is registered where it is first needed, once.
 * export default definePlugin({}, (plugin) => {
 *   let offset: Parameter | undefined;
 *   return {
 *     hooks: {
 *       forward(state) {
 *         const hidden_ND = state.output('hidden') as Tensor2D;
 *         offset ??= plugin.get(PARAMETERS).add({
 *           name: 'offset/bias',
 *           initial: zeros([hidden_ND.shape[1]]),
 *           weightDecay: 'no',
 *           gradient: 'tape',
 *         });
 *         state.add('offset', add(hidden_ND, offset.variable));
 *       },
 *     },
 *   };
 * });
 */
export const PARAMETERS = createToken<ParameterRegistry>('fw.parameters');
