import { EXECUTOR, RUN_STAGES, type RunStage, SEQUENCER } from '@framework/sdk';
import type { ResolvedPlan, ResolvedPlugin } from '../plugins/resolved-plan.js';
import { dataClosureOf, evaluationClosureOf, tapsOf, trainingClosureOf } from '../run/data-plugins.js';

/**
 * The stages whose results may differ once a plugin is gone, in order: those it works in, and those that build on
 * them. Told by manifests alone, so it errs on the side of running again.
 *
 * @param backend the one the run computes with, where that is known: a plugin that only offers another touches nothing
 */
export function stagesTouched(
  plan: ResolvedPlan,
  plugin: string,
  backend: string | null | undefined,
): readonly RunStage[] {
  const works = RUN_STAGES.filter((stage) => worksIn(plan, plugin, stage, backend));
  const first = works.find((stage) => BUILT_ON.has(stage));
  if (first === undefined) return works;
  return RUN_STAGES.slice(RUN_STAGES.indexOf(first)).filter(
    (stage) => BUILT_ON.has(stage) || works.includes(stage),
  );
}

/** Stages whose results others rest on, or rest on others'; a report is for people. */
const BUILT_ON: ReadonlySet<RunStage> = new Set(RUN_STAGES.filter((stage) => stage !== 'report'));

function worksIn(
  plan: ResolvedPlan,
  plugin: string,
  stage: RunStage,
  backend: string | null | undefined,
): boolean {
  const has = (plugins: readonly ResolvedPlugin[]) => plugins.some(({ id }) => id === plugin);
  switch (stage) {
    case 'ingest':
      return has(dataClosureOf(plan, tapsOf(plan, 'ingest')));
    case 'filter':
      return has(dataClosureOf(plan, tapsOf(plan, 'filter')));
    case 'tokenize':
      return has(dataClosureOf(plan, [...tapsOf(plan, 'tokenize'), ...tapsOf(plan, 'tokens')]));
    case 'sequence': {
      const owner = plan.slots[SEQUENCER.id];
      return owner !== undefined && has(dataClosureOf(plan, [owner]));
    }
    case 'train':
      return has(trainingClosureOf(plan)) || mayCompute(plan, plugin, backend);
    case 'evaluate':
      return has(evaluationClosureOf(plan));
    case 'report':
      return tapsOf(plan, 'report').includes(plugin);
  }
}

/** Of the plugins that offer a backend, only the one whose offer was taken computes. */
function mayCompute(plan: ResolvedPlan, plugin: string, backend: string | null | undefined): boolean {
  const offers = Object.entries(plan.offers)
    .filter(([token]) => token !== EXECUTOR.id)
    .flatMap(([, taken]) => taken.filter((offer) => offer.plugin === plugin));
  if (offers.length === 0) return false;
  return backend === undefined || offers.some(({ id }) => id === backend);
}
