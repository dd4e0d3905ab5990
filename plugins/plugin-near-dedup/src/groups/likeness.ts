import type { Profile } from '../profiles/profile.js';
import { exactDigest } from './exact-digest.js';
import { distinctSorted } from './jaccard.js';

/** What a document is compared by: of its text alone, and so found out wherever the text is. Crosses threads. */
export interface Likeness {
  /** Distinct shingle hashes, ascending. */
  readonly shingles: Uint32Array;
  /** As the profile makes it; null without a shingle. */
  readonly signature: Uint32Array | null;
  /** See `exactDigest`. */
  readonly digest: Uint32Array;
}

/** @param domain the share of the blend it competes in */
export function likenessOf(profile: Profile, text: Uint8Array, domain: string): Likeness {
  const hashes = profile.shingles(text);
  const upper = hashes.high;
  const shingles = distinctSorted(upper ? hashes.low.slice() : hashes.low);
  return {
    shingles,
    // Repeated shingles change no minimum; hashes of 64 bits are left as they are.
    signature: shingles.length === 0 ? null : profile.signature(upper ? hashes : { low: shingles }),
    digest: exactDigest(text, domain),
  };
}
