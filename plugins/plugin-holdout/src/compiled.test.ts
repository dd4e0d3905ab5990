/** Compiled line hashes against the reference: the same in the same order, whatever the bytes. */
import { loadNative, textFeatureKernels } from '@framework/native';
import test from 'ava';
import fc from 'fast-check';
import { lineHashes } from './line-hashes.js';

const native = loadNative();
const kernels = native.ok ? textFeatureKernels(native.kernels) : undefined;
const named = kernels === undefined ? test.skip : test;

const bytes = fc.oneof(
  fc
    .array(fc.constantFrom('return the value of', ' ', '\t', '\n', '\r\n', '\0', 'é', 'x'.repeat(30)), {
      maxLength: 40,
    })
    .map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 100 }).map((list) => Buffer.from(list)),
);

named(`long lines, compiled${native.ok ? '' : ` (${native.why})`}`, (t) => {
  fc.assert(
    fc.property(bytes, (text) => {
      t.deepEqual([...kernels!.longLines(text)], [...lineHashes(text)]);
    }),
    { numRuns: 500 },
  );
});
