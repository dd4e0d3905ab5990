import { STAGES } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { type DeclaredTap, orderTaps } from './order.js';

/** Taps whose constraints can be met: each only points at ids before its own, inside its own stage. */
const solvable = fc
  .array(fc.record({ stage: fc.constantFrom(...STAGES), after: fc.array(fc.nat(20)) }), { maxLength: 12 })
  .map((drafts) =>
    drafts.map(
      ({ stage, after }, index): DeclaredTap => ({
        plugin: `p${String(99 - index)}`,
        declaration: {
          stage,
          after: [...new Set(after)]
            .filter((other) => other < index && drafts[other]!.stage === stage)
            .map((other) => `p${99 - other}`),
        },
      }),
    ),
  );

test('load order never matters', (t) => {
  fc.assert(
    fc.property(
      solvable.chain((taps) =>
        fc.tuple(fc.constant(taps), fc.shuffledSubarray(taps, { minLength: taps.length })),
      ),
      ([taps, shuffled]) => t.deepEqual(orderTaps('filter', taps), orderTaps('filter', shuffled)),
    ),
  );
});

test('every tap comes once, stages ascend, and each `after` is kept', (t) => {
  fc.assert(
    fc.property(solvable, (taps) => {
      const { taps: ordered, problems } = orderTaps('filter', taps);
      t.deepEqual(problems, []);
      const ids = ordered.map((tap) => tap.plugin);
      t.deepEqual([...ids].sort(), taps.map((tap) => tap.plugin).sort());
      const byId = new Map(taps.map((tap) => [tap.plugin, tap.declaration]));
      const ranks = ids.map((id) => STAGES.indexOf(byId.get(id)!.stage!));
      t.deepEqual(
        ranks,
        [...ranks].sort((a, b) => a - b),
      );
      for (const { plugin, declaration } of taps) {
        for (const other of declaration.after!) t.true(ids.indexOf(other) < ids.indexOf(plugin));
      }
    }),
  );
});

test('a longer cycle is printed as it runs, and only it', (t) => {
  const tap = (plugin: string, after: string[]): DeclaredTap => ({ plugin, declaration: { after } });
  const { problems } = orderTaps('loss', [
    tap('a', ['c']),
    tap('b', ['a']),
    tap('c', ['b']),
    tap('d', ['a']),
  ]);
  t.is(problems.length, 1);
  t.regex(problems[0]!.message, /a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c/);
  t.notRegex(problems[0]!.message, /d/);
});

test('a tap that waits for itself is a cycle of one', (t) => {
  const { problems } = orderTaps('loss', [{ plugin: 'a', declaration: { before: ['a'] } }]);
  t.regex(problems[0]!.message, /a -> a/);
});
