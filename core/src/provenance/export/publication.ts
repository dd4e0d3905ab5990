import { frameworkError } from '@framework/sdk';
import type { Statements } from './eu-summary/statements.js';

/**
 * What a publication needs and no run has on record: a run keeps no clock, and does not know who will hand its data on. Whoever
 * exports may say it; where nobody did, formats that demand a value get a placeholder, and a sentence that it is one.
 */
export interface Publication {
  /** `2026-11-28`, as it was given; null where it was not. */
  readonly date: string | null;
  readonly creator: string | null;
  readonly url: string | null;
  /** What the provider of the model says, for `eu-summary`; left out: nothing. */
  readonly statements?: Statements;
}

/** A date no data of ours is of: it stands for none. */
export const NO_DATE = '1970-01-01';

/** @throws FWK_CLI_USAGE for what is no day or no address */
export function publicationOf(given: {
  readonly date?: string | undefined;
  readonly creator?: string | undefined;
  readonly url?: string | undefined;
}): Publication {
  const { date = null, creator = null, url = null } = given;
  if (date !== null && !isDay(date)) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: `'${date.slice(0, 40)}' is no day`,
      at: '--date',
      action: 'write it as 2026-11-28',
    });
  }
  if (url !== null && !/^https?:$/.test(protocolOf(url) ?? '')) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: `'${url.slice(0, 200)}' is no address on the web`,
      at: '--url',
      action: 'write it as https://example.org/data',
    });
  }
  return { date, creator, url };
}

/** What nobody gave of what a format states, by the name of its option. */
export const notGiven = (
  publication: Publication,
  stated: readonly Exclude<keyof Publication, 'statements'>[],
): readonly string[] => stated.flatMap((key) => (publication[key] === null ? [`--${key}`] : []));

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const protocolOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).protocol : undefined;
