import test from 'ava';
import fc from 'fast-check';
import { isFrameworkError } from '../errors/framework-error.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.js';

const encode = (tensors: ReadonlyMap<string, StoredTensor>, metadata?: Record<string, string>): Uint8Array =>
  new Uint8Array(Buffer.concat([...encodeSafetensors(tensors, metadata)]));

const f32 = (shape: number[], values: number[]): StoredTensor => ({
  dtype: 'F32',
  shape,
  data: new Uint8Array(new Float32Array(values).buffer),
});

test('tensors and metadata come back', (t) => {
  const file = encode(
    new Map([
      ['b', f32([2, 2], [1, 2, 3, 4])],
      ['a', f32([0], [])],
    ]),
    { format: 'pt' },
  );
  const { tensors, metadata } = decodeSafetensors(file, 'test');
  t.deepEqual([...tensors.keys()], ['a', 'b']);
  t.deepEqual(tensors.get('b')?.shape, [2, 2]);
  t.deepEqual([...new Float32Array(tensors.get('b')!.data.slice().buffer)], [1, 2, 3, 4]);
  t.deepEqual(metadata, { format: 'pt' });
});

test('the bytes do not depend on the order the tensors were given in', (t) => {
  const a = f32([1], [7]);
  const b = f32([1], [8]);
  t.deepEqual(
    encode(
      new Map([
        ['x', a],
        ['y', b],
      ]),
    ),
    encode(
      new Map([
        ['y', b],
        ['x', a],
      ]),
    ),
  );
});

test('data starts at a multiple of eight bytes, so that it can be mapped', (t) => {
  for (const name of ['a', 'ab', 'abc', 'abcd', 'abcdefgh']) {
    const file = encode(new Map([[name, f32([1], [1])]]));
    t.is((file.byteLength - 4) % 8, 0);
  }
});

test('a shape that does not fit its bytes is refused when writing', (t) => {
  t.throws(() => encode(new Map([['a', { dtype: 'F32', shape: [3], data: new Uint8Array(8) }]])), {
    instanceOf: RangeError,
  });
});

test('a damaged file gives a coded error or the same tensors, never anything else', (t) => {
  const whole = encode(new Map([['weights', f32([4], [1, 2, 3, 4])]]), { step: '3' });
  fc.assert(
    fc.property(
      fc.nat(whole.byteLength - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      (at, flip, cut) => {
        const damaged = cut ? whole.slice(0, at) : whole.slice();
        if (!cut) damaged[at]! ^= flip;
        try {
          for (const tensor of decodeSafetensors(damaged, 'test').tensors.values()) {
            t.true(tensor.data.byteLength <= damaged.byteLength);
          }
        } catch (error) {
          t.true(isFrameworkError(error) && error.code === 'FWK_CHECKPOINT_CORRUPT', String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});
