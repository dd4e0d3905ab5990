import nodeAssert from 'node:assert';
import { inspect } from 'node:util';
import test from 'ava';
import fc from 'fast-check';

type Comparison = (actual: unknown, expected: unknown) => void;
type Assert = Record<
  'equal' | 'strictEqual' | 'deepEqual' | 'deepStrictEqual' | 'notDeepStrictEqual' | 'notDeepEqual',
  Comparison
> & {
  (value: unknown, message?: string): void;
  AssertionError: new (...given: never[]) => Error;
  throws(run: () => unknown, expected?: unknown, message?: string): void;
  rejects(run: () => Promise<unknown>, expected?: unknown): Promise<void>;
};
const { bindAssertModules } = (await import(new URL('../../javascript/assert.js', import.meta.url).href)) as {
  bindAssertModules(): { assert: Assert; strict: Assert };
};
const { assert, strict } = bindAssertModules();

/** Values that are often nearly the same: what tests compare, and what differs in one place. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, undefined, true, false, 0, -0, 1, Number.NaN, '', '0', '1', 'a', 1n, 0n),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'length'), tie('value'), { maxKeys: 2 }),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 2 }).map((entries) => new Map(entries)),
    // Not the invalid date: releases of Node differ on whether it is itself.
    fc.constantFrom(0, 1).map((time) => new Date(time)),
    fc.constantFrom(/a/, /a/g, /b/),
    fc.constantFrom<unknown>(new Error('a'), new TypeError('a'), new Error('b')),
    fc.constantFrom('a', '1').map((text) => new String(text) as unknown),
    fc.array(fc.constantFrom(0, -0, 1, Number.NaN), { maxLength: 2 }).map((items) => new Float64Array(items)),
    fc.array(fc.constantFrom(0, 1), { maxLength: 2 }).map((items) => new Uint8Array(items)),
    tie('value').map((inner) => Object.assign(Object.create({ inherited: 1 }), { a: inner })),
  ),
}));

const fails = (run: () => void): boolean => {
  try {
    run();
    return false;
  } catch {
    return true;
  }
};

for (const name of [
  'equal',
  'strictEqual',
  'deepEqual',
  'deepStrictEqual',
  'notDeepEqual',
  'notDeepStrictEqual',
] as const) {
  test(`${name} holds exactly where Node’s does`, (t) => {
    const holds = fc.check(
      fc.property(value, value, (a, b) => {
        t.is(
          fails(() => assert[name](a, b)),
          fails(() => nodeAssert[name](a, b)),
        );
        t.is(
          fails(() => assert[name](a, a)),
          fails(() => nodeAssert[name](a, a)),
        );
      }),
      { numRuns: 2000 },
    );
    t.false(holds.failed, inspect(holds.counterexample, { depth: 9 }));
  });
}

test('values that contain themselves are compared to the end', (t) => {
  const loop = (last: number) => {
    const made: Record<string, unknown> = { last };
    made['self'] = [made];
    return made;
  };
  t.notThrows(() => assert.deepStrictEqual(loop(1), loop(1)));
  t.throws(() => assert.deepStrictEqual(loop(1), loop(2)));
});

test('a failure is an AssertionError that shows both values', (t) => {
  const failure = t.throws(() => assert.deepStrictEqual([1], [2]), { instanceOf: assert.AssertionError });
  t.is(failure?.message, '[1] is not [2]');
  t.throws(() => assert(0, 'why'), { message: 'why' });
  t.throws(() => strict.equal(1, '1'));
});

test('throws takes classes, patterns, objects and functions, as Node’s does', async (t) => {
  const no = () => {
    throw Object.assign(new TypeError('no way'), { code: 'E' });
  };
  for (const expected of [
    undefined,
    TypeError,
    Error,
    /no/,
    { message: 'no way' },
    { code: /E/ },
    () => true,
  ]) {
    t.notThrows(() => assert.throws(no, expected));
    t.notThrows(() => nodeAssert.throws(no, expected as RegExp));
  }
  for (const expected of [RangeError, /yes/, { message: 'no' }, () => false]) {
    t.throws(() => assert.throws(no, expected));
    t.throws(() => nodeAssert.throws(no, expected as RegExp));
  }
  t.throws(() => assert.throws(() => 1, 'it was to throw'), { message: 'it was to throw' });
  await t.notThrowsAsync(assert.rejects(async () => no(), TypeError));
  await t.throwsAsync(assert.rejects(async () => 1));
});
