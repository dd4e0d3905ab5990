import { randomStream } from '../../random.js';
import { sampleDocuments } from '../data/documents-of.js';
import {
  judge,
  judgeBatches,
  judgementsOf,
  sameJudgements,
  usualJudgements,
  whereSteady,
  withFilter,
} from '../data/judging.js';
import { type Rule, taps } from '../rule.js';
import { batchesOf } from '../sample.js';

/** Where a verdict on a row depends on that row, the configuration and the fitted artefact alone. */
const ALONE = 'judge each row by its own bytes and metadata, the configuration and what `fit` left, alone';

const HERE = ['plain', 'traced', 'tarball'] as const;

/** What a filter's verdict on a row may depend on. */
export const filterIndependenceRules: readonly Rule[] = [
  {
    id: 'filter/batch-size',
    says: 'a filter’s verdicts do not depend on the size of the batch',
    appliesTo: taps('filter'),
    check: whereSteady(async (subject) => {
      const rows = sampleDocuments(subject);
      for (const size of subject.spec.variant === 'workers' ? [7] : [1, 7]) {
        sameJudgements(
          ['in one batch of all documents', await usualJudgements(subject)],
          [`in batches of ${size}`, await judge(subject, rows, { size })],
          ALONE,
        );
      }
    }),
  },
  {
    id: 'filter/order',
    says: 'a filter’s verdicts do not depend on the order of the rows',
    variants: HERE,
    appliesTo: taps('filter'),
    check: whereSteady(async (subject) => {
      const random = randomStream({ seed: 1, plugin: 'contract', hook: 'filter/order', sequence: 0 });
      const rows = sampleDocuments(subject);
      for (const [way, permuted] of [
        ['reversed', [...rows].reverse()],
        ['shuffled', random.shuffle([...rows])],
      ] as const) {
        sameJudgements(
          ['with rows in the order of their ids', await usualJudgements(subject)],
          [`with rows ${way}`, await judge(subject, permuted)],
          ALONE,
        );
      }
    }),
  },
  {
    id: 'filter/neighbours',
    says: 'a filter’s verdicts do not depend on the other rows of the batch',
    variants: HERE,
    appliesTo: taps('filter'),
    check: whereSteady(async (subject) => {
      const rows = sampleDocuments(subject);
      const usual = ['among the usual documents', await usualJudgements(subject)] as const;
      const beside = [...rows.map((row) => ({ ...row, id: `!copy-of:${row.id}` })), ...rows];
      sameJudgements(usual, ['behind a copy of it', await judge(subject, beside)], ALONE);
      const half = rows.filter((_, index) => index % 2 === 0);
      sameJudgements(usual, ['with every other document left out', await judge(subject, half)], ALONE);
    }),
  },
  {
    id: 'filter/parallel',
    says: 'a filter that says `per-batch` takes batches in any order, in several instances',
    appliesTo: taps('filter'),
    check: whereSteady(async (subject) => {
      if (await subject.use((plugin) => plugin.hooks?.filter?.parallel !== 'per-batch')) return;
      const batches = [...batchesOf(sampleDocuments(subject), 5)].reverse();
      const usual = ['in sequence', await usualJudgements(subject)] as const;
      const action = `${ALONE}; a filter that must see batches in order says parallel: 'serial'`;
      sameJudgements(usual, ['with the last batch first', await judgeBatches(subject, batches)], action);
      // Over two worker threads, each has seen every other batch already.
      if (subject.spec.variant === 'workers') return;
      for (const share of [0, 1]) {
        const own = batches.filter((_, index) => index % 2 === share);
        sameJudgements(
          usual,
          ['in an instance that saw every other batch', await judgeBatches(subject, own)],
          action,
        );
      }
    }),
  },
  {
    id: 'filter/state',
    says: 'a filter carries nothing from batch to batch: the same batch again is judged the same',
    variants: HERE,
    appliesTo: taps('filter'),
    check: whereSteady((subject) =>
      withFilter(subject, async (filter) => {
        const passes = [];
        for (let pass = 0; pass < 2; pass++) {
          const judgements = new Map<string, string>();
          const batches = batchesOf(sampleDocuments(subject), 16);
          for (const columns of batches) {
            const ids = [...columns.ids];
            const { batch } = await filter({
              ...columns,
              sequence: columns.sequence + pass * batches.length,
            });
            for (const [id, said] of judgementsOf(batch.columns(), columns.meta, ids))
              judgements.set(id, said);
          }
          passes.push(judgements);
        }
        sameJudgements(['at first', passes[0]!], ['when it comes again', passes[1]!], ALONE);
      }),
    ),
  },
];
