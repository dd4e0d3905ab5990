import { readFileSync } from 'node:fs';
import { frameworkError, type JsonObject, type JsonValue } from '@framework/sdk';
import { type Claims, type Draft, type Layout, skip, textAt } from './layout.js';

/** What is known of a part of The Pile or SlimPajama: `data/subsets.json`. */
export interface Subset {
  readonly licence: string | null;
  /** Who states the licence, or why none can be proven. */
  readonly why: string;
  readonly share: 'code' | 'text';
  readonly language: string | null;
  /** Its publisher took it back: it is left out. */
  readonly withdrawn?: boolean;
}

const SUBSETS = JSON.parse(
  readFileSync(new URL('../../data/subsets.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, Subset>>>>;

/** Longest licence a row may state; expressions have a few dozen characters. */
const MAX_LICENCE = 1024;
const CANNOT_BE_PROVEN = 'licence-cannot-be-proven';

/** The subsets of a dataset by the name its rows give them; empty for one that has none. */
export const subsetsOf = (dataset: string): Readonly<Record<string, Subset>> =>
  Object.hasOwn(SUBSETS, dataset) ? SUBSETS[dataset]! : {};

/** @throws FWK_CONFIG_INVALID for a subset that none of the datasets has: what is not left out must not be believed to be */
export function requireSubsets(names: readonly string[], datasets: readonly string[]): void {
  const known = datasets.flatMap((dataset) => Object.keys(subsetsOf(dataset)));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw frameworkError('FWK_CONFIG_INVALID', {
    message: `'${unknown}' is no subset of ${datasets.join(', ')}`,
    at: 'plugins.plugin-text-dataset.excludeSubsets',
    action:
      known.length === 0 ? 'take it out: none of them has subsets' : `use names of: ${known.join(', ')}`,
  });
}

/**
 * Texts of many sources in one file: `text`, and `meta` with the name of the subset and nothing else that would name an
 * author or a licence. A row that states one itself (`meta.license`, as RedPajama wrote it) is taken at its word.
 *
 * @param key of `meta` that names the subset
 */
export const subsetTexts = (
  key: string,
  subsets: Readonly<Record<string, Subset>>,
  excluded: readonly string[],
): Layout => ({
  needs: ['text', 'meta'],
  columns: ['subset'],
  *read(row) {
    const text = textAt(row, 'text');
    const meta = objectAt(row, 'meta');
    const name = meta === undefined ? undefined : textAt(meta, key);
    if (text === undefined || meta === undefined || name === undefined) return yield skip('other-layout');
    const subset = Object.hasOwn(subsets, name) ? subsets[name] : undefined;
    if (subset?.withdrawn) return yield skip('subset-withdrawn');
    if (excluded.includes(name)) return yield skip('subset-excluded');
    if (text.trim() === '') return yield skip('empty');
    const own = ownLicence(meta['license']);
    if (own === 'too-long') return yield skip('licence-too-long');
    yield draftOf(text, subset === undefined ? null : name, subset, own);
  },
});

function draftOf(text: string, name: string | null, subset: Subset | undefined, own: OwnLicence): Draft {
  const licence = own?.expression ?? subset?.licence ?? null;
  const claims: Claims = {
    licence,
    licenceFrom: own !== null ? 'row' : licence === null ? null : 'subset',
    flags: licence === null ? [CANNOT_BE_PROVEN] : [],
    share: subset?.share ?? 'text',
    language: subset?.language ?? null,
    part: (name ?? 'unknown').replace(/[^A-Za-z0-9.]+/g, '-').replace(/-$/, ''),
  };
  return { kind: 'text', text, claims, columns: { subset: name } };
}

type OwnLicence = { readonly expression: string } | null;

/** One licence, or a list of which all may bind. Null where nothing is stated. */
function ownLicence(stated: JsonValue | undefined): OwnLicence | 'too-long' {
  const list = Array.isArray(stated) ? stated : [stated];
  const names = list.filter((name): name is string => typeof name === 'string' && name.trim() !== '');
  if (names.reduce((length, name) => length + name.length, 0) > MAX_LICENCE) return 'too-long';
  if (names.length <= 1) return names.length === 0 ? null : { expression: names[0]!.trim() };
  // In brackets: of `MIT OR GPL-2.0-only` and `Apache-2.0` nobody may elect the MIT licence for both.
  return { expression: names.map((name) => `(${name.trim()})`).join(' AND ') };
}

function objectAt(row: JsonObject, key: string): JsonObject | undefined {
  const value = row[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
