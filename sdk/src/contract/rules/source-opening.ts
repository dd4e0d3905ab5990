import { isFrameworkError } from '../../errors/framework-error.js';
import type { Source, SourceBatch } from '../../hooks/ingest.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import {
  BATCH,
  contentsOf,
  delivered,
  filesLeftOpen,
  forEachSource,
  namedSources,
  readBatches,
  usualFacts,
  whereStable,
  withChange,
} from '../data/reading.js';
import { type Rule, taps } from '../rule.js';
import { violation } from '../violation.js';
import { benchOffers } from './source.js';

const HERE = ['plain', 'tarball'] as const;
const ingests = taps('ingest');

/** How many batches may still come after an abort: those that were on their way. */
const BATCHES_UNDER_WAY = 2;

/** How a source is named, checked, opened and left. */
export const sourceOpeningRules: readonly Rule[] = [
  {
    id: 'source/lazy',
    says: 'the ingest tap names sources and reads nothing: what changes before they are opened is seen',
    variants: ['plain'],
    appliesTo: benchOffers('changeSource'),
    check: whereStable(async (subject) => {
      const before = await usualFacts(subject);
      await subject.use(async (plugin) => {
        const sources = await namedSources(subject, plugin);
        await withChange(subject, async () => {
          const after = [];
          for (const source of sources) after.push(delivered(await readBatches(source, plugin)));
          if (JSON.stringify(after) !== JSON.stringify(before.map(contentsOf))) return;
          throw violation(
            'what was changed after the tap and before `open` is not seen',
            'hook ingest',
            'name the source in the tap, and read when it is described or opened',
          );
        });
      });
    }),
  },
  {
    id: 'source/missing',
    says: 'a source that is not there is named all the same, and refused by its check with a coded error',
    variants: HERE,
    appliesTo: benchOffers('missingSource'),
    async check(subject) {
      const refused: string[] = [];
      await forEachSource(
        subject,
        async (source, plugin) => {
          try {
            await source.check?.(plugin.hookContext());
          } catch (error) {
            if (!isFrameworkError(error)) {
              throw violation(
                `check fails with ${error instanceof Error ? error.message : String(error)}`,
                `source ${source.id}, check`,
                "throw frameworkError('FWK_SOURCE_MISSING', { message, at }) that says where to put it right",
                error,
              );
            }
            refused.push(source.id);
          }
        },
        { config: subject.bench.missingSource!() },
      );
      if (refused.length > 0) return;
      throw violation(
        'no check refuses data that is not there',
        'source check',
        'look whether it is there and readable in `check`: it runs before any work is done',
      );
    },
  },
  {
    id: 'source/return',
    says: 'a source that is left early closes what it holds open',
    variants: ['plain'],
    appliesTo: ingests,
    async check(subject) {
      for (const [source, files] of Object.entries(await filesLeftOpen(subject))) {
        if (files <= 0) continue;
        throw violation(
          `${files} more files are open after it was opened and left three times`,
          `source ${source}, return`,
          'close in `finally`: a generator’s runs when it is left early',
        );
      }
    },
  },
  {
    id: 'source/abort',
    says: 'a source ends when its signal is aborted',
    variants: ['plain'],
    appliesTo: ingests,
    async check(subject) {
      const abort = new AbortController();
      await forEachSource(
        subject,
        async (source, plugin) => {
          // A fresh signal for the next source is not to be had: only the first is stopped.
          if (abort.signal.aborted) return;
          await source.describe(plugin.hookContext());
          const iterator = iterate(source, plugin, 1);
          await iterator.next();
          abort.abort(new Error('the run was stopped'));
          let batches = 0;
          try {
            while (batches <= BATCHES_UNDER_WAY && !(await iterator.next()).done) batches++;
          } catch {
            return;
          }
          if (batches <= BATCHES_UNDER_WAY) return;
          await iterator.return?.();
          throw violation(
            `${batches} batches came after the signal was aborted`,
            `source ${source.id}, open`,
            'call ctx.signal.throwIfAborted() before each batch',
          );
        },
        { signal: abort.signal },
      );
    },
  },
];

const iterate = (source: Source, plugin: OpenPlugin, batchSize = BATCH): AsyncIterator<SourceBatch> =>
  source.open({ cursor: null, batchSize }, plugin.hookContext())[Symbol.asyncIterator]();
