import type { SerializedError } from '@framework/sdk';
import type { Finding, Variant } from '@framework/sdk/contract';

/** What one process is asked to examine. */
export interface ExaminationRequest {
  /** Absolute folder of the plugin. */
  readonly dir: string;
  readonly variants: readonly Variant[];
}

/** What became of every rule, in one variant. */
export interface VariantFindings {
  readonly variant: Variant;
  readonly findings: readonly Finding[];
}

/** What the process says, in this order; then it is done, or was not able to be. */
export type ExaminationMessage =
  | { readonly type: 'finding'; readonly variant: Variant; readonly finding: Finding }
  | { readonly type: 'variant'; readonly result: VariantFindings }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: SerializedError };
