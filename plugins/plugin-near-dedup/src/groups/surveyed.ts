import { isPlainText, ShingleReader, sketchOf } from '@framework/sdk/checks';
import type { Profile } from '../profiles/profile.js';
import { type Likeness, likenessOf } from './likeness.js';

/** What is found out of a document where its text is. Crosses threads. */
export interface Surveyed {
  readonly likeness: Likeness;
  /** Of the shingles of `ShingleReader`: not for this filter, but for whoever looks for copies of what was kept. */
  readonly sketch: Uint16Array;
}

/** @param domain the share of the blend it competes in */
export function surveyed(profile: Profile, text: Uint8Array, domain: string): Surveyed {
  const likeness = likenessOf(profile, text, domain);
  const { shingles } = likeness;
  const same = profile.readsPlainTexts === true && shingles.length > 0 && isPlainText(text);
  return { likeness, sketch: sketchOf(same ? shingles : reader.read(text)) };
}

const reader = new ShingleReader();
