import { rmdir } from 'node:fs/promises';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { Preference } from '../config.js';
import type { Profile } from '../profiles/profile.js';
import { MOST_COMPARED } from './candidates.js';
import { type DocumentFacts, DocumentTable } from './document-table.js';
import { type Duplicate, keepBest } from './keep-best.js';
import { likenessOf } from './likeness.js';

/** Every byte is a shingle, and all documents are candidates: what is found is then exact. */
const EVERY_PAIR: Profile = {
  banding: { bands: 1, rows: 1 },
  words: 1,
  shingles: (text) => ({ low: Uint32Array.from(text) }),
  signature: () => new Uint32Array(1),
};

interface Document extends Partial<DocumentFacts> {
  readonly id: string;
  readonly text: string;
}

/** Dropped id → `<likeness> <kept id>`. */
const outcome = async (
  documents: readonly Document[],
  threshold: number,
  preferences: readonly Preference[] = ['longest'],
): Promise<Record<string, string>> =>
  (await outcomeIn(EVERY_PAIR, documents, threshold, preferences)).dropped;

async function outcomeIn(
  profile: Profile,
  documents: readonly Document[],
  threshold: number,
  preferences: readonly Preference[],
  sortBytes?: number,
): Promise<{ readonly dropped: Record<string, string>; readonly compared: number }> {
  const folder = temporaryFolder('keep-best');
  const table = new DocumentTable(
    profile,
    { shortDocuments: 'exact-only', prefer: [...preferences] },
    folder,
    sortBytes,
  );
  try {
    for (const { text, ...facts } of documents) {
      table.add(new TextEncoder().encode(text), {
        domain: 'code',
        held: false,
        licenceKnown: true,
        stars: null,
        date: null,
        derived: false,
        ...facts,
      });
    }
    const ranked = await table.ranked(async () => {});
    const duplicates: Duplicate[] = [];
    const compared = await keepBest(
      ranked,
      threshold,
      (duplicate) => duplicates.push(duplicate),
      async () => {},
    );
    const dropped = Object.fromEntries(
      duplicates.map(({ document, kept, likeness }) => [
        ranked.id(document),
        `${likeness} ${ranked.id(kept)}`,
      ]),
    );
    return { dropped, compared };
  } finally {
    table.close();
    // Refuses a folder in which the spill was left behind.
    await rmdir(folder);
  }
}

const finds = async (t: ExecutionContext, documents: readonly Document[], expected: Record<string, string>) =>
  t.deepEqual(await outcome(documents, 0.6), expected);

test('of a chain whose ends are unlike each other both ends stay', async (t) => {
  // a ~ b and b ~ c at 3/5, a and c share two of six.
  await finds(
    t,
    [
      { id: 'a', text: 'pqrs' },
      { id: 'b', text: 'qrst' },
      { id: 'c', text: 'rstu' },
    ],
    { b: 'near a' },
  );
});

test('what collides without being alike is not merged: a ~ b and c ~ d are two groups', async (t) => {
  await finds(
    t,
    [
      { id: 'a', text: 'abcde' },
      { id: 'b', text: 'abcdX' },
      { id: 'c', text: '12345' },
      { id: 'd', text: '1234Y' },
    ],
    { b: 'near a', d: 'near c' },
  );
});

test('a document goes in favour of the kept one it is most alike', async (t) => {
  await finds(
    t,
    [
      { id: 'a', text: 'abcdefgh' },
      { id: 'b', text: 'abcd1234' },
      { id: 'c', text: 'abcd123' },
    ],
    { c: 'near b' },
  );
});

test('the same text under other line ends and with a mark of byte order is an exact duplicate', async (t) => {
  await finds(
    t,
    [
      { id: 'a', text: 'one\ntwo\n' },
      { id: 'b', text: 'one\ntwo\n' },
      { id: 'c', text: '\uFEFFone\r\ntwo\r\n' },
    ],
    // The longest stays.
    { a: 'exact c', b: 'exact c' },
  );
});

test('documents without a shingle are compared as a whole only', async (t) => {
  await finds(
    t,
    [
      { id: 'a', text: '' },
      { id: 'b', text: '' },
      { id: 'c', text: '\r\n' },
    ],
    { b: 'exact a' },
  );
});

test('documents of different shares do not compete', async (t) => {
  await finds(
    t,
    [
      { id: 'a', text: 'abcdef' },
      { id: 'b', text: 'abcdef', domain: 'instructions' },
      { id: 'c', text: 'abcde' },
    ],
    { c: 'near a' },
  );
});

test('a document held out is never dropped, and what is like it goes', async (t) => {
  await finds(
    t,
    [
      { id: 'a', text: 'abcdefgh' },
      { id: 'b', text: 'abcdef', held: true },
      { id: 'c', text: 'abcdef', held: true },
    ],
    { a: 'near b' },
  );
});

test('which one stays is decided by what is preferred, in its order, then by id', async (t) => {
  const documents: Document[] = [
    { id: 'd', text: 'abcdef', licenceKnown: false },
    { id: 'c', text: 'abcde', derived: true },
    { id: 'b', text: 'abcdf' },
    { id: 'a', text: 'abcdg' },
  ];
  const kept = async (preferences: readonly Preference[]) => {
    const dropped = await outcome(documents, 0.5, preferences);
    return documents.map(({ id }) => id).filter((id) => dropped[id] === undefined);
  };
  t.deepEqual(await kept(['licence', 'original', 'longest']), ['a']);
  t.deepEqual(await kept(['longest']), ['d']);
  t.deepEqual(await kept(['licence', 'longest']), ['a']);
  t.deepEqual(await kept(['shortest', 'licence']), ['a']);
  t.deepEqual(await kept([]), ['a']);
});

test('in a family whose members all collide, each is compared with those that share most bands, and not with all', async (t) => {
  // Every document is in one bucket of the first band; the second is that of its first letters.
  const profile: Profile = {
    ...EVERY_PAIR,
    banding: { bands: 2, rows: 1 },
    shingles: (text) => ({ low: Uint32Array.from(text, (byte, at) => at * 256 + byte) }),
    signature: ({ low }) =>
      Uint32Array.of(
        0,
        low.slice(0, 3).reduce((sum, shingle) => sum * 31 + shingle, 0),
      ),
  };
  const members = Array.from({ length: 3 * MOST_COMPARED }, (_, at) => ({
    id: `m${String(at).padStart(4, '0')}`,
    text: `${String(at).padStart(4, '0')}-`.repeat(8),
  }));
  // Ranked last: all members are kept by then, and the one it is like is not among the best.
  const near = { id: 'near', text: `${members[400]!.text.slice(0, -2)}!` };
  const { dropped, compared } = await outcomeIn(profile, [...members, near], 0.8, ['longest']);
  t.deepEqual(dropped, { near: 'near m0400' });
  t.true(compared <= (members.length + 1) * MOST_COMPARED);
  t.true(compared < (members.length * (members.length - 1)) / 2);
});

const letters = fc.string({ unit: fc.constantFrom(...'abcdefgh'), maxLength: 10 });

test('documents of any kind: as by definition, in any order', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(letters, { maxLength: 30 }),
      fc.constantFrom(0.3, 0.5, 0.8),
      async (texts, threshold) => {
        const documents = texts.map((text, at) => ({ id: `d${String(at).padStart(2, '0')}`, text }));
        const expected = byDefinition(documents, threshold);
        t.deepEqual(await outcome(documents, threshold), expected);
        t.deepEqual(await outcome([...documents].reverse(), threshold), expected);
      },
    ),
    { numRuns: 60 },
  );
});

/** All pairs, plainly. */
function byDefinition(documents: readonly Document[], threshold: number): Record<string, string> {
  const kept: Document[] = [];
  const dropped: Record<string, string> = {};
  for (const document of [...documents].sort(
    (a, b) => b.text.length - a.text.length || (a.id < b.id ? -1 : 1),
  )) {
    const same = kept.find(({ text }) => text === document.text);
    const alike = kept
      .map((other) => ({ other, similarity: similarityOf(document.text, other.text) }))
      .filter(({ similarity }) => similarity >= threshold)
      // Stable: the first kept wins.
      .sort((a, b) => b.similarity - a.similarity)[0];
    if (same) dropped[document.id] = `exact ${same.id}`;
    else if (alike) dropped[document.id] = `near ${alike.other.id}`;
    else kept.push(document);
  }
  return dropped;
}

function similarityOf(a: string, b: string): number {
  const left = new Set(a);
  const right = new Set(b);
  const shared = [...left].filter((letter) => right.has(letter)).length;
  const union = left.size + right.size - shared;
  return union === 0 ? 0 : shared / union;
}

test('more stars, then the later date, as The Stack v2 has it; who says neither comes last', async (t) => {
  const documents = [
    { id: 'a', text: 'abcdef' },
    { id: 'b', text: 'abcdef', stars: 3, date: 1 },
    { id: 'c', text: 'abcdef', stars: 3, date: 2 },
    { id: 'd', text: 'abcdef', stars: 0, date: 9 },
    { id: 'e', text: 'abcdef', stars: 99, date: 9, licenceKnown: false },
  ];
  const { a, b, d, e, ...others } = await outcome(documents, 0.8, ['licence', 'stars', 'newest']);
  for (const said of [a, b, d, e]) t.regex(said!, / c$/);
  t.deepEqual(others, {});
  const newest = await outcome(documents.slice(0, 4), 0.8, ['newest']);
  t.false('d' in newest);
});

test('of several earlier blends it is told which one keeps a document, whatever the ids', async (t) => {
  const table = new DocumentTable(
    EVERY_PAIR,
    { shortDocuments: 'exact-only', prefer: ['longest'] },
    temporaryFolder('earlier-blends'),
    64,
  );
  const likeness = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    return likenessOf(EVERY_PAIR, bytes, 'code');
  };
  const blends = [
    ['z', 'm'],
    ['y', 'a', 'n'],
  ];
  for (const ids of blends) {
    table.beginBlend();
    for (const id of ids) table.addEarlier({ id, domain: 'code', ...likeness(`earlier ${id}`) });
  }
  table.endBlends();
  const ranked = await table.ranked(async () => {});
  const keepers = Array.from({ length: ranked.length }, (_, rank) => [ranked.id(rank), table.blendOf(rank)]);
  table.close();
  t.deepEqual(keepers, [
    ['z', 0],
    ['m', 0],
    ['y', 1],
    ['a', 1],
    ['n', 1],
  ]);
});
