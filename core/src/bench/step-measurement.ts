import type { JsonValue } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { ProductRate } from './product-rate.js';

/** What `framework bench 700m-step --json` prints. */
export interface StepMeasurement {
  readonly preset: string;
  readonly parameters: number;
  /** Tokens of the step. */
  readonly tokens: number;
  /** How it was computed. */
  readonly mode: {
    /** What the backward pass computes again. */
    readonly activationCheckpointing: string | null;
    readonly backend: string | null;
    readonly threads: number | null;
    /** What the backend says of itself: instruction set, matrix product, what it multiplies. */
    readonly choice: JsonValue;
  };
  /** Steps taken before the one that was measured. */
  readonly warmup: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** The batch, forward, backward, clipping, optimizer. */
  readonly seconds: number;
  /**
   * Model work of the step: a multiply and an add are two; backward is twice forward; what is computed again is not
   * counted.
   */
  readonly modelFlops: number;
  /** The fastest matrix product of this process, before or after the step. */
  readonly product: ProductRate;
  /** Model work a second over the fastest matrix product. */
  readonly share: number;
  /** Most memory that was resident, of the process that trained. */
  readonly peakResidentBytes: number;
  /** What the preset's plan says it takes. */
  readonly plannedBytes: number;
}

/** What the child is asked. */
export interface StepQuestion {
  /** Cut by `trainingPlan`. */
  readonly plan: ResolvedPlan;
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** Steps before the one that is measured. */
  readonly warmup: number;
  /** Shapes of the model's matrices. */
  readonly matrices: readonly (readonly number[])[];
}

/** What it answers: what only the process that trained can know. */
export type StepAnswer = Pick<
  StepMeasurement,
  'tokens' | 'loss' | 'gradientNorm' | 'seconds' | 'product' | 'peakResidentBytes'
> & { readonly backend: Omit<StepMeasurement['mode'], 'activationCheckpointing'> };
