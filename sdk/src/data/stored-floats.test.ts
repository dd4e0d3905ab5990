import test from 'ava';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { floatsOf, storedFloats } from './stored-floats.js';

test('floats come back from a file to the bit, wherever in it they lie', (t) => {
  const values = Float32Array.of(1.5, -0, Number.MIN_VALUE, 3e38);
  const file = Buffer.concat([
    Buffer.from([0]),
    ...encodeSafetensors(new Map([['a', storedFloats([2, 2], () => values)]])),
  ]).subarray(1);
  const { tensors } = decodeSafetensors(file, 'test');
  t.deepEqual(tensors.get('a')!.shape, [2, 2]);
  t.deepEqual(floatsOf(tensors.get('a')!), values);
});

test('what is read back is a copy', (t) => {
  const stored = storedFloats([1], () => Float32Array.of(7));
  const plain = { ...stored, data: Buffer.from(stored.data) };
  floatsOf(plain)[0] = 8;
  t.is(floatsOf(plain)[0], 7);
});

test('nothing is read before it is asked for, another number type is refused', (t) => {
  let reads = 0;
  const stored = storedFloats([1], () => {
    reads++;
    return Float32Array.of(1);
  });
  t.is(reads, 0);
  t.is(stored.data.byteLength, 4);
  t.throws(() => floatsOf({ dtype: 'U8', shape: [1], data: new Uint8Array(1) }), { instanceOf: TypeError });
});
