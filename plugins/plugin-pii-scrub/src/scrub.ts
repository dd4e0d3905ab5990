import { KINDS, type Kind } from './config.js';
import type { Placeholders } from './placeholder.js';
import { isPersonal } from './policy.js';
import { findCards } from './recognisers/card.js';
import { findEmails } from './recognisers/email.js';
import { findIbans } from './recognisers/iban.js';
import { findIps } from './recognisers/ip.js';
import { findNames } from './recognisers/name.js';
import { findPhones } from './recognisers/phone.js';
import type { Recogniser, Span } from './recognisers/recogniser.js';
import { type Form, hasAny, personalStarts, readStarts } from './starts.js';

export const recognisers: Readonly<Record<Kind, Recogniser>> = {
  email: findEmails,
  iban: findIbans,
  card: findCards,
  ip: findIps,
  phone: findPhones,
  name: findNames,
};

/** What a kind's finds begin with. Names are words like others: every document may hold some. */
const BEGINNINGS: Readonly<Record<Kind, readonly Form[]>> = {
  email: ['at'],
  iban: ['account'],
  card: ['card'],
  ip: ['version4', 'version6'],
  phone: ['international', 'american'],
  name: [],
};

/** A document without the personal data in it. */
export interface Scrubbed {
  readonly bytes: Uint8Array;
  /** Replaced, by kind; kinds without a find are missing. */
  readonly counts: Readonly<Partial<Record<Kind, number>>>;
}

/**
 * Null for a document that holds none. What lies outside of finds keeps its bytes, valid UTF-8 or not.
 *
 * Goes over a document until nothing is found: a telephone number right before a card's is seen as one once the card is
 * gone. That ends, for a placeholder is no find by itself, so each round has fewer characters to look at.
 *
 * @param startsIn `personalStarts`, or the same compiled
 */
export function scrub(
  bytes: Uint8Array,
  kinds: ReadonlySet<Kind>,
  placeholder: Placeholders,
  startsIn: (bytes: Uint8Array) => Uint32Array = personalStarts,
): Scrubbed | null {
  let [left, counts]: [Uint8Array, Scrubbed['counts']] = [bytes, {}];
  for (;;) {
    const round = scrubOnce(left, kinds, placeholder, startsIn(left));
    if (round === null) return left === bytes ? null : { bytes: left, counts };
    [left, counts] = [round.bytes, sum(counts, round.counts)];
  }
}

function sum(a: Scrubbed['counts'], b: Scrubbed['counts']): Scrubbed['counts'] {
  const both = KINDS.map((kind) => [kind, (a[kind] ?? 0) + (b[kind] ?? 0)] as const);
  return Object.fromEntries(both.filter(([, count]) => count > 0));
}

function scrubOnce(
  bytes: Uint8Array,
  kinds: ReadonlySet<Kind>,
  placeholder: Placeholders,
  found: Uint32Array,
): Scrubbed | null {
  const wanted = KINDS.filter((kind) => kinds.has(kind) && mayHold(kind, found));
  if (wanted.length === 0) return null;
  const starts = readStarts(found);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = file.toString('latin1');
  const spans = withoutOverlaps(
    wanted.flatMap((kind) => recognisers[kind](text, starts)).filter((span) => isPersonal(text, span)),
  );
  if (spans.length === 0) return null;
  const parts: Uint8Array[] = [];
  const counts: Partial<Record<Kind, number>> = {};
  let done = 0;
  for (const span of spans) {
    parts.push(file.subarray(done, span.start), Buffer.from(placeholder(span), 'latin1'));
    counts[span.kind] = (counts[span.kind] ?? 0) + 1;
    done = span.end;
  }
  parts.push(file.subarray(done));
  return { bytes: Buffer.concat(parts), counts };
}

const mayHold = (kind: Kind, found: Uint32Array): boolean =>
  BEGINNINGS[kind].length === 0 || hasAny(found, BEGINNINGS[kind]);

/** Finds that overlap become one, from the first's start to the last's end, of the kind that `KINDS` has first. */
export function withoutOverlaps(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) {
      merged.push(span);
      continue;
    }
    const [first] = [last, span].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)) as [
      Span,
      Span,
    ];
    merged[merged.length - 1] = { ...first, start: last.start, end: Math.max(last.end, span.end) };
  }
  return merged;
}
