import type { SerializedError } from '@framework/sdk';
import { askChild } from '../child/ask-child.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';

/** Whether a source of a preset could be read now. */
export type SourceCheck =
  | { readonly source: string; readonly plugin: string; readonly ready: true }
  | {
      readonly source: string;
      readonly plugin: string;
      readonly ready: false;
      readonly error: SerializedError;
    };

export interface SourceCheckOptions {
  notice(message: string): void;
  raw(text: string): void;
}

/**
 * The preflight of a run alone: asks every source whether it is there and may be read, a hub among them, in a process of its
 * own. Nothing is downloaded or written but what a plugin keeps of listings.
 *
 * @throws FWK_SOURCE_EMPTY where no plugin names a source; what plugins throw while they are set up
 */
export const checkSourcesOf = (
  plan: ResolvedPlan,
  { notice, raw }: SourceCheckOptions,
): Promise<readonly SourceCheck[]> =>
  askChild<ResolvedPlan, readonly SourceCheck[]>({
    module: new URL('./source-checker.js', import.meta.url),
    question: plan,
    cwd: plan.root,
    doing: 'checking the sources',
    at: `preset ${plan.preset.name}`,
    notice,
    raw,
  });
