import test from 'ava';
import { FloatPool } from './float-pool.js';

test('hands the same memory out again, for neighbouring sizes too', (t) => {
  const pool = new FloatPool();
  const first = pool.take(1000);
  t.is(first.length, 1000);
  pool.give(first);
  const second = pool.take(1010);
  t.is(second.length, 1010);
  t.is(second.buffer, first.buffer);
  t.true(pool.owns(second));
  t.false(pool.owns(new Float32Array(4)));
});

test('never hands out memory that is in use', (t) => {
  const pool = new FloatPool();
  const arrays = Array.from({ length: 50 }, (_, i) => pool.take(100 + (i % 3)));
  t.is(new Set(arrays.map((array) => array.buffer)).size, 50);
});

test('wastes at most an eighth, and gives every size its room', (t) => {
  const pool = new FloatPool();
  for (const size of [0, 1, 63, 64, 65, 100, 127, 128, 129, 1023, 1025, 65537, 1e6]) {
    const { buffer, length } = pool.take(size);
    t.is(length, size);
    t.true(buffer.byteLength / 4 <= Math.max(64, size * 1.125 + 8), `${size}: ${buffer.byteLength / 4}`);
  }
});

test('lets idle memory go when sizes change', (t) => {
  const pool = new FloatPool();
  for (let size = 1e6; size < 3e6; size += 5e4) pool.give(pool.take(size));
  const { usedBytes, freeBytes, peakBytes } = pool.stats();
  t.is(usedBytes, 0);
  t.true(freeBytes <= peakBytes + 2 ** 24, `${freeBytes} bytes idle, ${peakBytes} at most in use`);
});

test('poisons what comes back when asked', (t) => {
  const pool = new FloatPool(Number.NaN);
  const array = pool.take(10).fill(1);
  pool.give(array);
  t.true(array.every(Number.isNaN));
});
