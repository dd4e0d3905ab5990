import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FitContext, RecordBatch } from '@framework/sdk';
import type { Config } from '../config.js';
import type { Match } from '../opt-outs.js';
import { CopyIndexWriter } from './copy-index-writer.js';
import { distinctShingles } from './distinct-shingles.js';
import { listedTexts } from './listed-texts.js';
import { isOthersText } from './others-text.js';

/** A row that falls under a request. */
export interface OptedOut {
  readonly row: number;
  readonly match: Match;
  readonly path: string | null;
}

/** A row whose copies are to be found. Crosses threads. */
interface Followed {
  readonly row: number;
  readonly match: Match;
  readonly shingles: Uint32Array;
}

/** The opted-out texts of a batch whose copies are followed: long enough, and not carried along from somebody else. */
export function surveyOf(
  batch: RecordBatch,
  optedOut: readonly OptedOut[],
  { copyShingles }: Config,
): readonly Followed[] {
  return optedOut.flatMap(({ row, match, path }) => {
    const byName = match.kind === 'account' || match.kind === 'repository';
    if (byName && path !== null && isOthersText(path)) return [];
    const shingles = distinctShingles(batch.bytes(row));
    return shingles.length < copyShingles ? [] : [{ row, match, shingles }];
  });
}

/** Puts every text that is opted out of, and every listed one, into an index: the stream is seen before anything is dropped. */
export const copyFit =
  (config: Config, optedOut: (batch: RecordBatch) => readonly OptedOut[]) =>
  async (stream: AsyncIterable<RecordBatch>, ctx: FitContext): Promise<void> => {
    await mkdir(ctx.output.dir, { recursive: true });
    const index = new CopyIndexWriter(ctx.output);
    try {
      await addListed(index, config, ctx);
      let done = 0;
      for await (const batch of stream) {
        ctx.signal.throwIfAborted();
        const surveyed = ctx.surveyed?.(batch) as readonly Followed[] | undefined;
        for (const { row, match, shingles } of surveyed ?? surveyOf(batch, optedOut(batch), config)) {
          const { list, line } = match;
          if (batch.alive(row)) index.add({ copyOf: batch.ids[row]!, list, line }, shingles);
        }
        done += batch.length;
        ctx.progress({ done, total: null, unit: 'documents', note: 'removed texts' });
      }
      await index.finish(config.copyThreshold);
    } finally {
      index.close();
    }
  };

async function addListed(index: CopyIndexWriter, config: Config, ctx: FitContext): Promise<void> {
  for (const place of config.texts) {
    for await (const { name, bytes } of listedTexts(place)) {
      ctx.signal.throwIfAborted();
      const text = { copyOf: name, list: basename(place), line: null };
      const shingles = distinctShingles(bytes);
      if (shingles.length >= config.copyShingles) index.add(text, shingles);
      else index.addWhole(text, createHash('sha256').update(bytes).digest('hex'));
    }
  }
}
