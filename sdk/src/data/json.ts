/** Anything that survives `JSON.stringify` and `JSON.parse` unchanged. Cursors, state and evidence are of this type. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** An object of such values. */
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * One text for one value: keys sorted by code unit, no white space. Everything that is hashed goes through here, so
 * that two processes that built the same object in another order agree on its fingerprint.
 *
 * @throws TypeError for what JSON cannot carry (NaN, Infinity, functions, undefined in an array): a fingerprint must
 *   never rest on a value that was silently turned into `null`.
 *
 * @example
 * // examples/data.ts#canonicalJson
 * // One text for one value: what is hashed must not depend on the order in which an object was built.
 * export const sameText = canonicalJson({ b: 1, a: [true, null] }) === canonicalJson({ a: [true, null], b: 1 });
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`canonicalJson: ${typeof value} has no JSON form`);
  const object = value as JsonObject;
  const keys = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] as JsonValue)}`).join(',')}}`;
}
