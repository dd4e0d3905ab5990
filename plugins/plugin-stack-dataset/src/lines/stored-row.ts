import type { JsonObject } from '@framework/sdk';
import { HEADER, type Layout } from '../tables/layout.js';
import type { BlobColumns, StoredRow } from '../tables/stored-rows.js';
import { Fields } from './fields.js';

/** What a JSON object is as a row of a dataset: what a query over the same in Parquet gives; or why it is none. */
export type LineRow =
  | { readonly kind: 'row'; readonly row: Omit<StoredRow, 'line' | 'invalid'>; readonly replaced: number }
  | { readonly kind: 'skipped'; readonly reason: 'without-content' | 'other-layout' };

export function lineRow(value: JsonObject, layout: Layout): LineRow {
  const fields = new Fields(value);
  const { text, places } = layout;
  const stored = fields.text(text.column);
  if (stored === null && fields.fits) return { kind: 'skipped', reason: 'without-content' };
  const row = {
    content: text.kind === 'column' ? contentOf(stored ?? '', layout) : null,
    blob: text.kind === 'blob' ? blobOf(fields, stored ?? '') : null,
    repositories: places.map(([repository]) => fields.text(repository)),
    paths: places.map(([, path]) => pathOf(fields.text(path), layout)),
    key: fields.text(layout.key),
    licences: layout.licences.flatMap((name) => fields.texts(name)),
    language: fields.text(layout.language),
    stars: fields.number(layout.stars),
  };
  return fields.fits
    ? { kind: 'row', row, replaced: fields.replaced }
    : { kind: 'skipped', reason: 'other-layout' };
}

const pathOf = (path: string | null, { root }: Layout): string | null =>
  path?.startsWith(root) ? path.slice(root.length) : path;

const OPENING = new RegExp(HEADER);

/** As the layout's SQL has it. */
const contentOf = (text: string, { dataset }: Layout): Uint8Array =>
  Buffer.from(dataset === 'starcoderdata' && text.startsWith('<') ? text.replace(OPENING, '') : text, 'utf8');

const blobOf = (fields: Fields, id: string): BlobColumns => ({
  id,
  encoding: fields.text('src_encoding'),
  licenceType: fields.text('license_type'),
  vendored: fields.flag('is_vendor'),
  generated: fields.flag('is_generated'),
  revisionDate: fields.time('revision_date'),
});
