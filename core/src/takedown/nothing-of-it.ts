import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { DocumentShards } from '../run/documents.js';
import { deliveredAs } from '../run/stages/duplicate-ids.js';
import { droppedById } from './dropped-by-id.js';
import { idsOf, type Selector } from './selector.js';

/** The run that a takedown is of, for who reads an error. */
export interface NamedRun {
  readonly name: string;
  /** Its folder. */
  readonly dir: string;
}

/** Documents that are told one by one. */
const TOLD = 3;

/** That a run has no document of what was asked for; of those it dropped, why. */
export async function nothingOfIt(
  { name, dir }: NamedRun,
  documents: DocumentShards,
  selectors: readonly Selector[],
): Promise<FrameworkError> {
  const asked = selectors
    .map(({ kind, ...value }) => `${kind} '${Object.values(value).join('')}'`)
    .join(', ');
  const dropped = [...(await droppedById(documents, idsOf(selectors))).values()];
  const told = dropped.slice(0, TOLD).map((verdict) => {
    const of = deliveredAs(verdict);
    const why = of === undefined ? '' : `, as its source delivers it under the id '${of}' of another`;
    return `'${verdict.id}' was dropped by ${verdict.plugin} for ${verdict.reason}${why}`;
  });
  const [first] = dropped;
  const of = first === undefined ? undefined : deliveredAs(first);
  return frameworkError('FWK_TAKEDOWN_NOTHING', {
    message: [
      `no document of '${name}' is of ${asked}`,
      ...told,
      ...(dropped.length > TOLD ? [`and ${dropped.length - TOLD} more were dropped`] : []),
    ].join('; '),
    at: dir,
    ...(of === undefined ? {} : { action: sameIdAction(of) }),
  });
}

const sameIdAction = (of: string): string =>
  `\`framework takedown --document '${of}'\` takes out the one that stands, and keeps out whatever comes by that id; to keep out this one alone, put the SHA-256 of its text on a list of \`plugin-optout\``;
