import { definePlugin, GROUNDING_SCORER, TOKENIZER } from '@framework/sdk';
import { config as schema } from './config.js';
import { groundingResult, unmeasured } from './grounding-result.js';
import { fitBm25 } from './lexical.js';
import { scoreTriples } from './score-triples.js';
import { shownRows } from './shown-rows.js';
import { controlQueries, drawTriples, eligibleDocuments, type TripleSource } from './triples.js';

/** Random streams of one evaluation. */
const TRIPLES = 0;
const CONTROLS = 1;

export default definePlugin(schema, ({ config, random }) => ({
  hooks: {
    async evaluate(report, ctx) {
      const { documents } = ctx.tokens;
      const tokenizer = ctx.get(TOKENIZER);
      const scorer = ctx.get(GROUNDING_SCORER);
      const read = (document: number): Int32Array => {
        const ids = Int32Array.from(ctx.tokens.read(document));
        return ids.at(-1) === tokenizer.endOfDocument ? ids.subarray(0, -1) : ids;
      };
      const source: TripleSource = { documents, read };
      const eligible = eligibleDocuments(documents, config.split, config.shortest);
      const tokens = Math.min(config.tokens, scorer.tokens);
      // Streams of the plugin, not of the step: two evaluations of one run measure the same triples.
      const triples = drawTriples(
        source,
        eligible,
        { triples: config.triples, tokens },
        random('evaluate', TRIPLES),
      );
      if (triples.length === 0) {
        report.add('grounding', unmeasured(whyNothing(eligible.length, config.split, config.shortest)));
        return;
      }

      const total = 3 * triples.length;
      const between = (done: number): void => {
        ctx.signal.throwIfAborted();
        ctx.progress({ done, total, unit: 'passages' });
      };
      const meanLength = triples.reduce((sum, { truth }) => sum + truth.ids.length, 0) / triples.length;
      const lexical = await fitBm25(ctx.tokens, config.baselineDocuments, meanLength, () => between(0));
      const controls = controlQueries(triples, random('evaluate', CONTROLS));
      const scored = await scoreTriples(scorer, lexical, triples, controls, between);
      const used = new Set(triples.flatMap(({ truth, wrong }) => [truth.document, wrong.document]));
      report.add(
        'grounding',
        groundingResult({
          scored,
          documents: used.size,
          repositories: new Set([...used].map((document) => documents[document]!.repository)).size,
          baselineDocuments: lexical.documents,
          rows: shownRows(scored, config.shown, documents, tokenizer),
        }),
      );
    },
  },
}));

const whyNothing = (eligible: number, split: string, shortest: number): string =>
  eligible === 0
    ? `No document of the split '${split}' has ${2 * shortest} tokens: there is nothing to take two passages from.`
    : `The split '${split}' has one document with ${2 * shortest} tokens: there is no wrong passage to compare with.`;
