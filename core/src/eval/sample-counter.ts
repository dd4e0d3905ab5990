/** The process that looks into a file of replies before it is replayed: how many there are to each task. */
import { REPLIES } from '@framework/sdk';
import { answerParent } from '../child/answer-parent.js';
import { withKernel } from '../child/with-kernel.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';

answerParent<ResolvedPlan, number>('reading the replies', (plan, notice) =>
  withKernel(plan, notice, async (kernel) => Math.max(1, ...(kernel.get(REPLIES).holds?.values() ?? []))),
);
