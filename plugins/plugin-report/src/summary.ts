import type { Facts } from './facts.js';
import { modelFacts } from './model-facts.js';
import { reasonCounts } from './reasons.js';

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
      stages: facts.stages,
      documents: facts.tally.documents,
      verdicts: reasonCounts(facts.tally),
      licenses: facts.licenses,
      languages: facts.languages,
      shares: facts.shares,
      sources: facts.sources,
      results: facts.results,
    },
    null,
    2,
  )}\n`;
}
