import type { JsonObject, JsonValue } from '@framework/sdk';
import { isTooComplex } from './complexity.js';
import { decodeUtf8, type InvalidUtf8 } from './invalid-utf8.js';
import type { RawRow, RowPlace } from './raw-row.js';

/** A row that is a JSON object, or why it is none. */
export type ParsedRow =
  | {
      readonly kind: 'row';
      readonly place: RowPlace;
      readonly value: JsonObject;
      readonly invalidUtf8: InvalidUtf8 | null;
    }
  | { readonly kind: 'skipped'; readonly place: RowPlace; readonly reason: string };

/** @param policy what becomes of a row that is not valid UTF-8 */
export function parseRow(row: RawRow, policy: 'replace' | 'drop'): ParsedRow {
  if (row.kind === 'skipped') return row;
  const { place } = row;
  if (isTooComplex(row.bytes)) return { kind: 'skipped', place, reason: 'row-too-complex' };
  const { text, invalid } = decodeUtf8(row.bytes);
  if (invalid !== null && policy === 'drop') return { kind: 'skipped', place, reason: 'invalid-utf8' };
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return { kind: 'skipped', place, reason: 'not-json' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'skipped', place, reason: 'not-an-object' };
  }
  return { kind: 'row', place, value: value as JsonObject, invalidUtf8: invalid };
}
