import type { LicenceTexts } from '@framework/sdk';
import { deprecatedIds, licenceIds, licenceText, licenceTextsVersion } from './spdx.js';

const KNOWN: ReadonlySet<string> = new Set([...licenceIds, ...deprecatedIds]);

/** The texts of the SPDX list: only of ids that are on it, as an id becomes the name of a file. */
export const standardTexts: LicenceTexts = {
  from: `spdx-license-list ${licenceTextsVersion()}`,
  text(id) {
    if (!KNOWN.has(id)) return undefined;
    try {
      return licenceText(id);
    } catch (error) {
      // The list of ids is newer than that of texts.
      if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
      throw error;
    }
  },
};
