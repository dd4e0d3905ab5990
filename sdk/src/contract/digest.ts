import { createHash, type Hash } from 'node:crypto';
import { ColumnBatch } from '../data/record-batch.js';

/** SHA-256 of a value as JavaScript sees it: typed arrays, maps, sets, errors and batches by their content. */
export function digest(value: unknown): string {
  const hash = createHash('sha256');
  add(hash, value, new Set());
  return hash.digest('hex');
}

function add(hash: Hash, value: unknown, above: ReadonlySet<object>): void {
  if (typeof value !== 'object' || value === null) {
    hash.update(`${typeof value} ${Object.is(value, -0) ? '-0' : String(value)};`);
    return;
  }
  if (above.has(value)) {
    hash.update('circle;');
    return;
  }
  const inside = new Set(above).add(value);
  const each = (name: string, items: Iterable<unknown>) => {
    hash.update(`${name}(`);
    for (const item of items) add(hash, item, inside);
    hash.update(')');
  };
  if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name} ${value.byteLength};`);
    // Shared memory cannot be hashed in place.
    hash.update(Buffer.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
  } else if (value instanceof ColumnBatch) each('batch', [value.columns()]);
  else if (value instanceof Map) each('map', value);
  else if (value instanceof Set) each('set', value);
  else if (Array.isArray(value)) each('list', value);
  else if (value instanceof Error) each('error', [value.message]);
  else {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    each(
      'map',
      entries.flatMap(([key, item]) => (typeof item === 'function' ? [] : [key, item])),
    );
  }
}
