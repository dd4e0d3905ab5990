import { bandKeys } from '../minhash/band-keys.js';
import type { Profile } from '../profiles/profile.js';
import { exactDigest, type Sha256Of } from './exact-digest.js';
import { distinctSorted } from './jaccard.js';

/** What a document is compared by: of its text and its domain alone, and so found out wherever the text is. */
export interface Likeness {
  /** Distinct shingle hashes, ascending. */
  readonly shingles: Uint32Array;
  /** One a band, after `bandKeys`; zeros without a shingle. */
  readonly keys: Uint32Array;
  /** See `exactDigest`. */
  readonly digest: Uint32Array;
}

/**
 * @param domain the share of the blend it competes in
 * @param sha256 of the text, where somebody may know it
 */
export function likenessOf(profile: Profile, text: Uint8Array, domain: string, sha256?: Sha256Of): Likeness {
  const hashes = profile.shingles(text);
  const upper = hashes.high;
  const shingles = distinctSorted(upper ? hashes.low.slice() : hashes.low);
  // Repeated shingles change no minimum; hashes of 64 bits are left as they are.
  const signature = shingles.length === 0 ? null : profile.signature(upper ? hashes : { low: shingles });
  return { shingles, keys: keysOf(profile, signature, domain), digest: exactDigest(text, domain, sha256) };
}

/** @param signature as the profile makes it; null without a shingle */
export function keysOf(
  { banding, words }: Profile,
  signature: Uint32Array | null,
  domain: string,
): Uint32Array {
  const keys = new Uint32Array(banding.bands);
  if (signature !== null) bandKeys(signature, banding, words, domainSeed(domain), keys);
  return keys;
}

/**
 * What stands for a domain in a key: of its name, so that keys of several runs can be compared (FNV-1a; Fowler, Noll & Vo).
 * Domains that come to the same share keys, and nothing else.
 */
function domainSeed(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
