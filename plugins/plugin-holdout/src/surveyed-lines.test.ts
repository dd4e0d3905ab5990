import test from 'ava';
import fc from 'fast-check';
import { packedLines, unpackedLines } from './surveyed-lines.js';

test('what was packed is unpacked, documents without lines and those nobody asked for among them', (t) => {
  const lines = fc.array(fc.maxSafeNat(), { maxLength: 5 }).map((hashes) => Float64Array.from(hashes));
  fc.assert(
    fc.property(fc.array(fc.option(lines)), (documents) => {
      const packed = packedLines(documents);
      t.true(packed.buffer instanceof SharedArrayBuffer);
      const plain = (all: Iterable<Float64Array | null>) => Array.from(all, (one) => one && [...one]);
      t.deepEqual(plain(unpackedLines(packed, documents.length)), plain(documents));
    }),
  );
});
