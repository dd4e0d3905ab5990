import type { Facts } from './facts.js';
import { property, textOf } from './json-value.js';

/** The detail by which a source says that its documents were planted to try the filters. */
export const PLANTED = 'planted';

/** Documents read that were planted. */
export const plantedDocuments = ({ sources }: Pick<Facts, 'sources'>): number =>
  Object.values(sources).reduce(
    (sum, { details, documents }) => sum + (textOf(property(details, PLANTED)) === undefined ? 0 : documents),
    0,
  );
