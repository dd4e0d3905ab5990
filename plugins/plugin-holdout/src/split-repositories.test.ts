import test from 'ava';
import fc from 'fast-check';
import { chooseHeldOut, type RepositorySize } from './split-repositories.js';

const repositories = (sizes: readonly number[]): RepositorySize[] =>
  sizes.map((bytes, index) => ({ repository: `npm:package-${index}@1.0.0`, documents: 1, bytes }));
const bytesOf = (all: readonly RepositorySize[], chosen: ReadonlySet<string>): number =>
  all.filter(({ repository }) => chosen.has(repository)).reduce((sum, { bytes }) => sum + bytes, 0);

test('the choice depends on names, sizes and seed, not on order', (t) => {
  const all = repositories([40, 900, 310, 55, 120, 610, 75, 230, 18, 470]);
  const chosen = chooseHeldOut(all, 0.2, 1);
  t.deepEqual(chooseHeldOut([...all].reverse(), 0.2, 1), chosen);
  const others = [2, 3, 4, 5].map((seed) => [...chooseHeldOut(all, 0.2, seed)].sort().join());
  t.true(
    others.some((other) => other !== [...chosen].sort().join()),
    'another seed chooses others',
  );
});

test('the held-out share is close: no repository left would bring it closer, and one is always on each side', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 2, maxLength: 40 }),
      fc.double({ min: 0.001, max: 0.9, noNaN: true }),
      fc.nat(50),
      (sizes, ratio, seed) => {
        const all = repositories(sizes);
        const chosen = chooseHeldOut(all, ratio, seed);
        t.true(chosen.size >= 1 && chosen.size < all.length);
        const target = ratio * bytesOf(all, new Set(all.map(({ repository }) => repository)));
        const held = bytesOf(all, chosen);
        if (chosen.size === all.length - 1) return;
        const smallest = Math.min(...sizes);
        for (const { repository, bytes } of all) {
          if (chosen.has(repository)) continue;
          // A single smallest one may be there because one must.
          if (chosen.size === 1 && held === smallest) continue;
          t.true(Math.abs(held + bytes - target) >= Math.abs(held - target));
        }
      },
    ),
  );
});

test('a ratio of 0 holds nothing out; one repository cannot be split', (t) => {
  t.is(chooseHeldOut(repositories([5, 6]), 0, 1).size, 0);
  t.throws(() => chooseHeldOut(repositories([5]), 0.1, 1), { code: 'FWK_DATA_TOO_SMALL' });
});
