import type { MatchIndex } from './match-index.js';
import { everyHash, Winnower } from './winnow.js';

/** A place of the text that may stand at a position of the blend. */
export interface Candidate {
  /** First byte of the run of bytes, in the text. */
  readonly anchor: number;
  readonly position: number;
}

export interface Candidates {
  readonly list: readonly Candidate[];
  /** False where there were more than are looked at. */
  readonly complete: boolean;
}

/** Looked at for one text: a few reads each, some 50 µs. */
const MOST = 20_000;
/** Of one hash where stretches are looked for: what half of the blend has is no sign of anything. */
const MOST_OF_ONE = 1000;

/** Where the whole text may stand: of the hashes that it must then have, the rarest. */
export function wholeCandidates(text: Uint8Array, index: MatchIndex): Candidates {
  const places = placesOf(text);
  let best: { readonly hash: number; readonly count: number } | undefined;
  for (const hash of taken(text)) {
    const { count } = index.postings(hash, 0);
    if (count === 0) return { list: [], complete: true };
    const candidates = count * places.get(hash)!.length;
    if (best === undefined || candidates < best.count) best = { hash, count: candidates };
    if (best.count <= FEW) break;
  }
  if (best === undefined) return { list: [], complete: true };
  const anchors = places.get(best.hash)!;
  const { positions, count } = index.postings(best.hash, Math.ceil(MOST / anchors.length));
  return {
    list: positions.flatMap((position) => anchors.map((anchor) => ({ anchor, position }))),
    complete: positions.length === count,
  };
}

/** Where any stretch of the text may stand, the rarest hashes first. */
export function partCandidates(text: Uint8Array, index: MatchIndex): Candidates {
  const places = placesOf(text);
  const found = [...taken(text)].map((hash) => ({
    hash,
    anchors: places.get(hash)!,
    count: index.postings(hash, 0).count,
  }));
  found.sort((a, b) => a.count - b.count);
  const list: Candidate[] = [];
  let complete = true;
  for (const { hash, anchors, count } of found) {
    // What is read in the end, and no more: a text of a megabyte has hashes for gigabytes of places.
    if (count === 0) continue;
    const { positions } = index.postings(hash, MOST_OF_ONE);
    if (list.length + positions.length * anchors.length > 2 * MOST) return { list, complete: false };
    complete &&= positions.length === count;
    for (const position of positions) for (const anchor of anchors) list.push({ anchor, position });
  }
  return { list, complete };
}

/** Rare enough: looking for a rarer one takes longer than looking at these. */
const FEW = 4;

function taken(text: Uint8Array): ReadonlySet<number> {
  const hashes = new Set<number>();
  const winnower = new Winnower((hash) => hashes.add(hash));
  winnower.begin();
  winnower.feed(text, 0);
  return hashes;
}

/**
 * Hash → where it is in the text, also where winnowing took another of the same: which of equals is taken depends on what is
 * before them.
 */
function placesOf(text: Uint8Array): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  everyHash(text, (hash, at) => {
    const known = places.get(hash);
    if (known === undefined) places.set(hash, [at]);
    else if (known.length < MOST_PLACES) known.push(at);
  });
  return places;
}

/** Of one hash in the text: a text of one byte over and over has it everywhere. */
const MOST_PLACES = 64;
