import type { VerdictTally } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { drops } from './waterfall.js';

const NOTHING = { plantedDrops: {}, plantedRewrites: {}, found: {} };
const zero = { documents: 0, bytes: 0 };
const tally = (firstDrop: VerdictTally['firstDrop']): VerdictTally => ({
  documents: { in: zero, kept: zero, dropped: zero, held: zero },
  byPlugin: { b: { drop: { x: { documents: 9, bytes: 9 } } } },
  ...(firstDrop === undefined ? {} : { firstDrop }),
});

test('steps stand in the order of the filters, those of one by bytes, and planted ones are told', (t) => {
  const { counting, steps } = drops({
    filters: ['b', 'a'],
    verdicts: { ...NOTHING, plantedDrops: { a: { secret: 1 } } },
    tally: tally({
      a: { 'license-gpl': { documents: 1, bytes: 1 }, secret: { documents: 1, bytes: 5 } },
      b: { copy: { documents: 2, bytes: 2 } },
      z: { other: { documents: 1, bytes: 50 } },
    }),
  });
  t.is(counting, 'once');
  t.deepEqual(
    steps.map(({ plugin, reason, planted }) => [plugin, reason, planted]),
    [
      ['b', 'copy', 0],
      ['a', 'secret', 1],
      ['a', 'license-gpl', 0],
      ['z', 'other', 0],
    ],
  );
});

test('a run of before first drops were counted says that its reasons overlap', (t) => {
  const { counting, steps } = drops({ filters: null, verdicts: NOTHING, tally: tally(undefined) });
  t.is(counting, 'overlapping');
  t.like(steps[0], { plugin: 'b', reason: 'x', documents: 9 });
});

test('no step is lost, whatever plugins and reasons are called', (t) => {
  const names = fc.string({ unit: anyCharacter(fc), maxLength: 8 });
  fc.assert(
    fc.property(fc.dictionary(names, fc.dictionary(names, fc.nat(99))), (counts) => {
      const firstDrop = Object.fromEntries(
        Object.entries(counts).map(([plugin, reasons]) => [
          plugin,
          Object.fromEntries(
            Object.entries(reasons).map(([reason, bytes]) => [reason, { documents: 1, bytes }]),
          ),
        ]),
      );
      const { steps } = drops({
        filters: Object.keys(counts).reverse(),
        verdicts: NOTHING,
        tally: tally(firstDrop),
      });
      t.is(
        steps.length,
        Object.values(firstDrop).reduce((sum, reasons) => sum + Object.keys(reasons).length, 0),
      );
    }),
  );
});
