/**
 * The SPDX lists and grammar, from the packages that track them. All are CommonJS or JSON, which an ES module reaches
 * without a warning on every supported Node only through `require`.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export type SpdxNode =
  | { readonly license: string; readonly plus?: boolean; readonly exception?: string }
  | { readonly left: SpdxNode; readonly conjunction: 'and' | 'or'; readonly right: SpdxNode };

export const licenceIds = require('spdx-license-ids') as readonly string[];
export const deprecatedIds = require('spdx-license-ids/deprecated.json') as readonly string[];
// A dependency of the grammar, whose list must be the grammar's own.
export const exceptionIds = createRequire(require.resolve('spdx-expression-parse'))(
  'spdx-exceptions',
) as readonly string[];

/** Throws on what is no SPDX expression. */
export const parseSpdx = require('spdx-expression-parse') as (expression: string) => SpdxNode;

/** One licence's text, from a small file of its own. */
export function licenceText(id: string): string {
  return (require(`spdx-license-list/licenses/${id}.json`) as { readonly licenseText: string }).licenseText;
}

/** Of the package that has the texts. */
export const licenceTextsVersion = (): string =>
  (require('spdx-license-list/package.json') as { readonly version: string }).version;

/** All texts at once: 5 MB. */
export function allLicenceTexts(): readonly (readonly [id: string, text: string])[] {
  const full = require('spdx-license-list/full') as Readonly<
    Record<string, { readonly licenseText: string }>
  >;
  return Object.entries(full).map(([id, { licenseText }]) => [id, licenseText]);
}
