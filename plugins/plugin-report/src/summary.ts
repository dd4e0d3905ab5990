import type { Facts } from './facts.js';
import { modelFacts } from './model-facts.js';
import { reasonCounts } from './reasons.js';
import { trainedShares } from './trained-shares.js';
import { waterfall } from './waterfall.js';

/** `report.json`: the page's figures without its series; steps are in `metrics.ndjson`. */
export function summaryJson(facts: Facts): string {
  const { last } = facts.steps;
  return `${JSON.stringify(
    {
      name: facts.name,
      preset: facts.preset,
      contentRoot: facts.contentRoot,
      parameters: modelFacts(facts.plan).parameters ?? null,
      lastStep: last && { step: last.step, steps: last.steps, tokens: last.tokens, metrics: last.metrics },
      gates: facts.gates,
      provenance: facts.provenance,
      stages: facts.stages,
      documents: facts.tally.documents,
      verdicts: reasonCounts(facts.tally),
      waterfall: waterfall(facts.tally, facts.lock),
      licenses: facts.licenses,
      languages: facts.languages,
      naturalLanguages: facts.naturalLanguages,
      shares: facts.shares,
      blend: facts.blend && { ...facts.blend, trained: trainedShares(facts.blend, last?.tokens ?? 0) },
      sources: facts.sources,
      results: facts.results,
    },
    null,
    2,
  )}\n`;
}
