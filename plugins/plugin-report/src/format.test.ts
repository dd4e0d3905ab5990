import test from 'ava';
import { byteSize, compact, counted, duration, measured, percent } from './format.js';

test('numbers are short and never round across their unit', (t) => {
  t.deepEqual([0, 7, 950, 999.4, 12_345, 999_700, 3_057_216, 701_647_872, 14e9].map(compact), [
    '0',
    '7',
    '950',
    '999',
    '12.3 k',
    '1.00 M',
    '3.06 M',
    '702 M',
    '14 B',
  ]);
  t.deepEqual([0, 512, 1500, 11_204_551].map(byteSize), ['0 B', '512 B', '1.50 kB', '11.2 MB']);
  t.deepEqual([0.004, 9.5, 59.97, 185, 7620, 400_000].map(duration), [
    '0.00 s',
    '9.50 s',
    '1 min 00 s',
    '3 min 05 s',
    '2 h 07 min',
    '4 d 15 h',
  ]);
  t.deepEqual([1.94321, 8.386, 0.0625, 1234.5, 3e-5, 0].map(measured), [
    '1.943',
    '8.386',
    '0.0625',
    '1,234.5',
    '3.00e-5',
    '0',
  ]);
  t.deepEqual([counted(1, 'step'), counted(2000, 'step')], ['1 step', '2,000 steps']);
});

test('not all is never shown as all, something never as nothing', (t) => {
  t.deepEqual([0, 0.000001, 0.0042, 0.123, 0.99999, 1].map(percent), [
    '0%',
    '<0.01%',
    '0.42%',
    '12.3%',
    '>99.9%',
    '100%',
  ]);
});
