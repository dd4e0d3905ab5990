import { join } from 'node:path';
import { ExternalSort } from '@framework/sdk/spill';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import fc from 'fast-check';
import type { Preference } from '../config.js';
import { DocumentRecords, EARLIER, HELD, OTHER } from './document-record.js';
import type { RankedFacts } from './preference.js';

const PREFERENCES: readonly Preference[] = ['licence', 'original', 'stars', 'newest', 'longest', 'shortest'];

// Sizes of which many share their leading bits, and none at all.
const size = fc.oneof(fc.constantFrom(0, 1, 2), fc.integer({ min: 2 ** 30, max: 2 ** 30 + 40 }), fc.nat());
const facts = fc.record({
  licenceKnown: fc.boolean(),
  derived: fc.boolean(),
  stars: fc.option(fc.nat(5)),
  date: fc.option(
    fc.oneof(fc.constantFrom(0, -0, -1), fc.integer(), fc.integer({ min: -8.64e15, max: 8.64e15 })),
  ),
  bytes: size,
});
const documents = fc.array(fc.record({ standing: fc.constantFrom(EARLIER, HELD, OTHER), facts }), {
  maxLength: 60,
});

test('a prefix orders documents as their whole order does, whatever is preferred', (t) => {
  const folder = temporaryFolder('document-record');
  fc.assert(
    fc.property(documents, fc.shuffledSubarray([...PREFERENCES]), (given, preferences) => {
      const records = new DocumentRecords(preferences, 1);
      const [digest, keys] = [new Uint32Array(4), new Uint32Array(1)];
      const ranked = [records.prefix, undefined].map((prefix) => {
        const sort = new ExternalSort(join(folder, 'ranking'), records.order, 2 ** 16, prefix);
        for (const [at, { standing, facts: own }] of given.entries()) {
          const all: RankedFacts = {
            ...own,
            id: `d${(at * 7) % 60}`,
            domain: 'code',
            held: standing === HELD,
          };
          records.write(sort, { standing, domain: 0, start: at, shingles: 0, digest, keys }, all);
        }
        const found = Array.from(sort.sorted(), (record) => records.read(record).start);
        sort.close();
        return found;
      });
      t.deepEqual(ranked[0], ranked[1]);
    }),
    { numRuns: 300 },
  );
});
