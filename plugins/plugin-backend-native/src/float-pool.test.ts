import { loadNative } from '@framework/native';
import test from 'ava';
import fc from 'fast-check';
import { FloatPool } from './float-pool.js';

test('hands the same memory out again, and never what is in use', (t) => {
  const pool = new FloatPool();
  const first = pool.take(1000);
  t.is(first.length, 1000);
  pool.give(first);
  const second = pool.take(900);
  t.is(second.buffer, first.buffer);
  t.is(second.byteOffset, first.byteOffset);
  t.true(pool.owns(second));
  t.false(pool.owns(new Float32Array(4)));
  t.throws(() => pool.give(first) ?? pool.give(first), { message: /given back twice/ });
});

test('any order of taking and giving: nothing overlaps, nothing is lost, all of it becomes one gap again', (t) => {
  const calls = fc.array(fc.record({ size: fc.nat(200_000), keep: fc.boolean(), which: fc.nat() }), {
    maxLength: 80,
  });
  const property = fc.property(calls, (given) => {
    const pool = new FloatPool();
    const live: { readonly array: Float32Array; readonly mark: number }[] = [];
    const release = (at: number) => {
      const [{ array, mark }] = live.splice(at, 1) as [(typeof live)[0]];
      if (!array.every((value) => value === mark)) throw new Error('somebody else wrote here');
      pool.give(array);
    };
    given.forEach(({ size, keep, which }, mark) => {
      const array = pool.take(size);
      if (array.length !== size) throw new Error('another size');
      live.push({ array: array.fill(mark), mark });
      if (!keep) release(which % live.length);
    });
    const { heldBytes } = pool.stats();
    while (live.length > 0) release(live.length - 1);
    if (pool.stats().usedBytes !== 0) return false;
    // Every slab is one gap again: the largest request of all needs no new one.
    pool.take(Math.max(0, ...given.map(({ size }) => size)));
    return given.length === 0 || pool.stats().heldBytes === heldBytes;
  });
  t.notThrows(() => fc.assert(property, { numRuns: 60, seed: 3 }));
});

test('other sizes find room in what came back: nothing is asked of the system again', (t) => {
  const pool = new FloatPool();
  const step = (sizes: readonly number[]) => {
    for (const array of sizes.map((size) => pool.take(size))) pool.give(array);
  };
  step([1_000_000, 500_000, 250_000]);
  const { heldBytes } = pool.stats();
  for (let round = 0; round < 20; round++) step([300_000 + 7 * round, 900_000 - 11 * round, 64, 500_000]);
  t.is(pool.stats().heldBytes, heldBytes);
  t.is(pool.stats().usedBytes, 0);
});

test('a slab is filled by what it was made for: nothing is left at its end', (t) => {
  const pool = new FloatPool();
  let full = pool.stats();
  for (let i = 0; i < 100; i++) {
    const before = pool.stats();
    // 6 MiB.
    pool.take(3 * 2 ** 19);
    if (pool.stats().heldBytes > before.heldBytes) full = before;
  }
  // A line a slab.
  t.true(full.heldBytes > 200 * 2 ** 20 && full.heldBytes - full.usedBytes < 2 ** 16, JSON.stringify(full));
});

test('is never given back while it runs', (t) => {
  const pool = new FloatPool();
  pool.give(pool.take(5_000_000));
  const { heldBytes } = pool.stats();
  for (let i = 0; i < 100; i++) pool.give(pool.take(10));
  t.is(pool.stats().heldBytes, heldBytes);
});

test('poisons what comes back when asked', (t) => {
  const pool = new FloatPool({ poison: Number.NaN });
  const array = pool.take(10).fill(1);
  pool.give(array);
  t.true(array.every(Number.isNaN));
});

test('memory that the system does not have is an error by code', (t) => {
  t.throws(() => new FloatPool().take(2 ** 50), { code: 'FWK_MEMORY' } as never);
});

const native = loadNative();
(native.ok ? test : test.skip)(`begins on cache lines${native.ok ? '' : ` [${native.why}]`}`, (t) => {
  if (!native.ok) return;
  const { addressOf, preferHugePages } = native.kernels;
  const pool = new FloatPool({ addressOf, preferHugePages });
  for (const size of [1, 5, 16, 17, 1000, 3_000_000]) t.is(addressOf(pool.take(size)) % 64n, 0n, `${size}`);
});

test('asks for large pages once for all new memory, before anything is written', (t) => {
  const asked: Float32Array[] = [];
  const pool = new FloatPool({
    preferHugePages(array) {
      array.fill(1);
      asked.push(array);
    },
  });
  const first = pool.take(100_000);
  // What the pool writes to touch the pages, it writes behind that.
  t.is(first[0], 0);
  pool.give(first);
  pool.take(100_000);
  t.is(asked.length, 1);
  t.is(asked[0]!.byteLength, pool.stats().heldBytes);
});
