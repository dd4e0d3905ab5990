import test from 'ava';
import fc from 'fast-check';
import { NameIndex } from './name-index.js';

/** One asked for alone, as the index of one has it: what each of many must come to. */
function alone(kind: 'repository' | 'account', written: string): NameIndex<true> {
  const index = new NameIndex<true>();
  if (kind === 'repository') index.addRepository(written, true);
  else index.addAccount(written, true);
  return index;
}

const NAMES = [
  'acme/a',
  'acme/b',
  'git:Acme/A.git',
  'gitlab.com/g/h/r',
  'gitlab.com/g',
  'npm:p@1',
  'npm:p',
  'folder:x/y',
];
const ACCOUNTS = ['acme', 'gitlab.com/g', 'npm:@s'];
const asked = fc.oneof(
  fc.record({ kind: fc.constant('repository' as const), written: fc.constantFrom(...NAMES) }),
  fc.record({ kind: fc.constant('account' as const), written: fc.constantFrom(...ACCOUNTS) }),
);
const stated = fc.constantFrom(...NAMES, 'npm:@s/p@2', 'folder:x', 'folder:x/y/z', 'other/a');

test('of many names, what was said first of a place is found, as if each were asked for alone', (t) => {
  const found = { some: 0, none: 0 };
  fc.assert(
    fc.property(
      fc.array(asked, { maxLength: 8 }),
      fc.array(stated, { minLength: 1, maxLength: 3 }),
      (all, places) => {
        const index = new NameIndex<number>();
        for (const [order, { kind, written }] of all.entries()) {
          if (kind === 'repository') index.addRepository(written, order);
          else index.addAccount(written, order);
        }
        const [own, ...others] = places;
        const alsoIn = others.map((repository) => ({ repository }));
        const first = all.findIndex(({ kind, written }) => alone(kind, written).find(own, alsoIn) === true);
        t.is(index.find(own, alsoIn), first === -1 ? undefined : first);
        found[first === -1 ? 'none' : 'some']++;
      },
    ),
    { numRuns: 300 },
  );
  t.true(found.some > 0 && found.none > 0);
});
