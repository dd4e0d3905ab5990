/** The process in which the sources of a plan are looked at: the first module of it. */
import { answerParent } from '../child/answer-parent.js';
import { withKernel } from '../child/with-kernel.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { FeatureCache } from '../run/feature-cache.js';
import { collectSources, lookAtSources } from '../run/stages/sources.js';
import type { SourceCheck } from './source-check.js';

answerParent<ResolvedPlan, readonly SourceCheck[]>('checking the sources', (plan, notice) =>
  withKernel(plan, notice, async (kernel) => {
    const features = new FeatureCache(kernel);
    const sources = await collectSources({ kernel, plan: kernel.plan, features });
    const checked = await lookAtSources(kernel, sources, () => undefined);
    return checked.map(
      ({ plugin, source: { id }, error }): SourceCheck =>
        error === null
          ? { source: id, plugin, ready: true }
          : { source: id, plugin, ready: false, error: error.toJSON() },
    );
  }),
);
