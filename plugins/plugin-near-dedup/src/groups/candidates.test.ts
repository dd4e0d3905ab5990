import { rmdir } from 'node:fs/promises';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import type { Profile } from '../profiles/profile.js';
import { Candidates, MOST_COMPARED, MOST_FOLLOWED } from './candidates.js';
import { DocumentTable } from './document-table.js';

/** The first band is the same for all; the second is that of the text's first byte. Every byte is a shingle. */
const TWO_BANDS: Profile = {
  banding: { bands: 2, rows: 1 },
  words: 1,
  shingles: (text) => ({ low: Uint32Array.from(text, (byte, at) => at * 256 + byte) }),
  signature: ({ low }) => Uint32Array.of(0, low[0]!),
};

const FACTS = { domain: 'code', held: false, licenceKnown: true, derived: false, stars: null, date: null };

/** Documents in the order of preference, and what finds candidates among those that are kept. */
async function withCandidates(
  texts: readonly string[],
  use: (candidates: Candidates) => void | Promise<void>,
): Promise<void> {
  const folder = temporaryFolder('candidates');
  const table = new DocumentTable(TWO_BANDS, { shortDocuments: 'exact-only', prefer: [] }, folder);
  try {
    // Nothing is preferred, so the order is that of the ids.
    for (const [at, text] of texts.entries())
      table.add(new TextEncoder().encode(text), { ...FACTS, id: String(at).padStart(6, '0') });
    await use(new Candidates(await table.ranked(async () => {})));
  } finally {
    table.close();
    await rmdir(folder);
  }
}

test('of a bucket with very many the last kept are looked at; what shares a smaller one, and copies, are found wherever they stand', async (t) => {
  const members = Array.from({ length: 3 * MOST_FOLLOWED }, (_, at) => `m${at}`);
  const [rare, like, copy, other] = ['r-early', 'r-late', 'm1', 'm-late'] as const;
  const texts = [rare, ...members, like, copy, other];
  const at = (text: string) => texts.lastIndexOf(text);
  await withCandidates(texts, (candidates) => {
    for (let document = 0; document < texts.length; document++) {
      candidates.take(document);
      if (document <= members.length) candidates.keep(document);
    }
    // Shares both bands with every member, and so no small bucket.
    const found = candidates.sharingBands(at(other));
    t.is(found.length, MOST_COMPARED);
    t.true(Math.min(...found) > members.length - MOST_FOLLOWED, `${Math.min(...found)}`);
    // The first of all, 12,288 documents before the last: its second band is its own.
    t.true(candidates.sharingBands(at(like)).includes(0));
    t.is(candidates.copyOf(at(copy)), texts.indexOf(copy));
  });
});

test('copies that all stay, for they are held out, are represented by the best of them', async (t) => {
  const texts = ['same', 'same', 'same', 'sama', 'same', 'samo'];
  await withCandidates(texts, (candidates) => {
    for (const document of texts.keys()) {
      candidates.take(document);
      if (document < 4) candidates.keep(document);
    }
    t.is(candidates.copyOf(4), 0);
    t.deepEqual([...candidates.sharingBands(5)].sort(), [0, 3]);
  });
});
