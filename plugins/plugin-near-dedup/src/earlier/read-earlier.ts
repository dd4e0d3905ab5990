import { setImmediate } from 'node:timers/promises';
import { type EarlierBlend, type FitContext, frameworkError, META, type RecordBatch } from '@framework/sdk';
import type { Config } from '../config.js';
import type { DocumentTable } from '../groups/document-table.js';
import { likenessOf } from '../groups/likeness.js';
import { isRecorded, type RecordedWith, readLikeness } from './likeness-record.js';

/**
 * Puts the documents that earlier blends kept into the table, before any of this run: from what is on record of them, where
 * their run left it and it was made in the same way; else from their text.
 *
 * @returns hashes of the blends, in the order of the configuration
 * @throws FWK_STORE_CORRUPT for a damaged record; FWK_CONFIG_INVALID where there are no runs to name
 */
export async function readEarlier(table: DocumentTable, config: Config, ctx: FitContext): Promise<string[]> {
  const hashes: string[] = [];
  for (const name of new Set(config.earlier)) {
    if (name === '') continue;
    if (ctx.blend === undefined) {
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: `'${name}' is no run that can be read here: there is no store`,
        at: 'plugins.plugin-near-dedup.earlier',
      });
    }
    const blend = await ctx.blend(name);
    if (hashes.includes(blend.contentHash)) continue;
    table.beginBlend();
    const recorded = recordedWith(table, config);
    const { fitted } = blend;
    if (fitted !== undefined && (await isRecorded(fitted, recorded))) await fromRecord(table, blend, ctx);
    else {
      const why =
        fitted === undefined ? 'nothing of it is on record' : 'what is on record is of another making';
      ctx.log.info(
        `${name}: ${why}, so its text is read again; \`record: shingles\` in its preset saves that`,
      );
      await fromText(table, blend, ctx);
    }
    hashes.push(blend.contentHash);
  }
  table.endBlends();
  return hashes;
}

export const recordedWith = ({ profile }: DocumentTable, config: Config): RecordedWith => ({
  profile: config.profile,
  // Of the profile `code`: the others have their own, and are not told apart by it.
  permutations: config.profile === 'code' ? config.permutations : 0,
  bands: profile.banding.bands,
  rows: profile.banding.rows,
  shortDocuments: config.shortDocuments,
});

/** On record is every document that the filter saw: what was dropped or taken down since is none of the blend's. */
async function fromRecord(table: DocumentTable, blend: EarlierBlend, ctx: FitContext): Promise<void> {
  const kept = new Set<string>();
  for await (const id of blend.ids()) kept.add(id);
  let read = 0;
  for await (const record of readLikeness(blend.fitted!, table.profile.banding.bands)) {
    if (kept.has(record.id)) table.addEarlier(record);
    if (++read % 1000 === 0) await pause(ctx, read);
  }
}

async function fromText(table: DocumentTable, blend: EarlierBlend, ctx: FitContext): Promise<void> {
  let read = 0;
  for await (const batch of blend.documents()) {
    for (let row = 0; row < batch.length; row++) {
      const domain = domainOf(batch, row);
      const likeness = likenessOf(table.profile, batch.bytes(row), domain);
      table.addEarlier({ id: batch.ids[row]!, domain, ...likeness });
    }
    read += batch.length;
    await pause(ctx, read);
  }
}

/** A turn of the event loop: a stop is heard. */
async function pause(ctx: FitContext, read: number): Promise<void> {
  await setImmediate();
  ctx.signal.throwIfAborted();
  ctx.progress({ done: read, total: null, unit: 'documents', note: 'earlier blend' });
}

export function domainOf(batch: RecordBatch, row: number): string {
  const share = batch.get(row, META.share);
  return typeof share === 'string' ? share : '';
}
