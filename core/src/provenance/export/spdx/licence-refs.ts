import type { JsonObject } from '@framework/sdk';
import { sha256 } from '../../../run/file-hash.js';
import { NOT_STATED } from '../facts/kept-documents.js';
import { isExpression } from '../licence/licence-class.js';
import { plainText } from '../plain-text.js';

/**
 * Licence fields of an SPDX document. What has the form of an expression stands as it is; what has not (prose, a hostile name, a
 * hundred kilobytes) becomes a `LicenseRef-` whose entry holds what was stated, cut.
 */
export class LicenceRefs {
  readonly #refs = new Map<string, string>();

  /** All that stands in the lists, joined by AND: each may bind. Null, too many to tell, is NOASSERTION. */
  together(lists: readonly (readonly string[] | null)[]): string {
    const values = new Set<string>();
    for (const list of lists) {
      if (list === null) return 'NOASSERTION';
      for (const value of list) values.add(value);
    }
    // One document without a licence leaves the whole without an assertion: SPDX knows no expression with a gap.
    if (values.size === 0 || [...values].some(isNone)) return 'NOASSERTION';
    const parts = [...values].sort().map((value) => this.#part(value));
    const [only] = parts;
    return parts.length === 1
      ? only!
      : parts.map((part) => (/ OR /.test(part) ? inBrackets(part) : part)).join(' AND ');
  }

  /** `hasExtractedLicensingInfos`, where there are any. */
  section(): JsonObject {
    if (this.#refs.size === 0) return {};
    return {
      hasExtractedLicensingInfos: [...this.#refs]
        .sort(([, a], [, b]) => (a < b ? -1 : 1))
        .map(([stated, licenseId]) => ({
          licenseId,
          name: plainText(stated, 100),
          extractedText: `The text of this licence is not on record. Stated: ${plainText(stated)}`,
        })),
    };
  }

  #part(value: string): string {
    if (isExpression(value)) return value;
    const known = this.#refs.get(value);
    if (known !== undefined) return known;
    const ref = `LicenseRef-${sha256(value).slice(0, 16)}`;
    this.#refs.set(value, ref);
    return ref;
  }
}

const isNone = (value: string): boolean =>
  value === NOT_STATED || value === 'NOASSERTION' || value === 'NONE';

/** Unless it stands in one pair of brackets already. */
const inBrackets = (part: string): string => (/^\([^()]*\)$/.test(part) ? part : `(${part})`);
