/** Compiled line hashes against the reference: the same, whatever the bytes. */
import { loadNative, textFeatureKernels } from '@framework/native';
import test from 'ava';
import fc from 'fast-check';
import { lineHashes } from './line-hashes.js';

const native = loadNative();
const kernels = native.ok ? textFeatureKernels(native.kernels) : undefined;
const named = kernels === undefined ? test.skip : test;

const bytes = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        'return value',
        ' ',
        '\t',
        '\n',
        '\r\n',
        ',',
        ';',
        '"',
        "'",
        '`',
        '\0',
        'é',
        '{}',
        'x'.repeat(70_000),
      ),
      { maxLength: 30 },
    )
    .map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 100 }).map((list) => Buffer.from(list)),
);

named(`lines that survive a build, compiled${native.ok ? '' : ` (${native.why})`}`, (t) => {
  fc.assert(
    fc.property(bytes, (text) => {
      t.deepEqual(kernels!.builtLines(text), lineHashes(text));
    }),
    { numRuns: 500 },
  );
});
