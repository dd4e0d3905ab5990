import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { definePlugin, frameworkError, META, type RecordBatch } from '@framework/sdk';
import { config as schema } from './config.js';
import { copyFit, type OptedOut, surveyOf } from './copies/copy-fit.js';
import { CopyIndex } from './copies/copy-index.js';
import { readIssues } from './issues/issue-file.js';
import { requestOf } from './issues/issue-form.js';
import { readOptOutList } from './opt-out-list.js';
import { type Match, OptOuts } from './opt-outs.js';
import { placesOf, textOf, withOtherNames } from './places.js';
import { Renames } from './renames/renames.js';

export default definePlugin(schema, ({ config }) => {
  const optOuts = new OptOuts();
  const renames = new Renames();
  const asked = (batch: RecordBatch, row: number): Match | undefined =>
    optOuts.find(
      withOtherNames(placesOf(batch, row), renames),
      batch.bytes(row),
      textOf(batch.get(row, META.swhid)),
    );
  const optedOut = (batch: RecordBatch): readonly OptedOut[] =>
    Array.from({ length: batch.length }, (_, row) => ({ row, match: asked(batch, row) })).flatMap(
      ({ row, match }) =>
        match === undefined ? [] : [{ row, match, path: textOf(batch.get(row, META.path)) }],
    );
  const followsCopies =
    config.copies === 'drop' && [config.lists, config.issues, config.texts].some((named) => named.length > 0);
  let copies: CopyIndex | undefined;

  return {
    hooks: {
      async setup({ log }) {
        for (const list of config.renames) renames.add(await readFile(list, 'utf8'), list);
        for (const list of config.lists) {
          optOuts.add(basename(list), readOptOutList(await readFile(list, 'utf8'), list));
        }
        for (const list of config.issues) {
          let unclear = 0;
          for (const issue of readIssues(await readFile(list, 'utf8'), list)) {
            const request = requestOf(issue);
            optOuts.add(`${basename(list)}#${issue.number}`, request.entries);
            if (request.unclear.length > 0) unclear++;
          }
          if (unclear > 0) {
            log.info(
              `${unclear} requests of ${basename(list)} have lines that cannot be read: they count for everything of whoever filed them`,
            );
          }
        }
      },
      filter: {
        parallel: 'per-batch',
        ...(followsCopies
          ? {
              survey: (batch: RecordBatch) => surveyOf(batch, optedOut(batch), config),
              fit: copyFit(config, optedOut),
              async load(artefact) {
                copies?.close();
                copies = await CopyIndex.open(artefact);
              },
            }
          : {}),
        apply(batch) {
          if (followsCopies && copies === undefined) {
            throw frameworkError('FWK_FIT_MISSING', {
              message: 'documents were to be judged before it is known which texts were opted out of',
            });
          }
          if (optOuts.isEmpty && copies === undefined) return;
          for (let row = 0; row < batch.length; row++) {
            const found = asked(batch, row);
            if (found !== undefined) {
              const { kind, list, line } = found;
              batch.judge(row, { action: 'drop', reason: `opt-out-${kind}`, evidence: { list, line } });
              continue;
            }
            const copy = copies?.find(batch.bytes(row));
            if (copy === undefined) continue;
            const { copyOf, list, line } = copy.text;
            const jaccard = Math.round(copy.jaccard * 10_000) / 10_000;
            const evidence = { list, ...(line === null ? {} : { line }), copyOf, jaccard };
            batch.judge(row, { action: 'drop', reason: 'opt-out-copy', evidence });
          }
        },
      },
      teardown() {
        copies?.close();
        copies = undefined;
      },
    },
  };
});
