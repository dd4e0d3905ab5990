/** Compiled profiles against the reference: the same shingles and signatures, whatever the text. */
import { loadNative, signatureKernels } from '@framework/native';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import type { Config } from '../config.js';
import { distinctSorted } from '../groups/jaccard.js';
import { profileOf } from './by-name.js';

const PROFILES = [
  'code',
  'bigcode-v1',
  'bigcode-v2',
  'datatrove',
  'text-dedup',
  'text-dedup-simhash',
] as const;
const native = loadNative();
const kernels = native.ok ? signatureKernels(native.kernels) : undefined;
const configOf = (profile: Config['profile']): Config =>
  ({ profile, threshold: 0.85, permutations: 128 }) as Config;

/** Code, prose, words of every length, and what other scripts and controls do. */
const part = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'return',
      ' ',
      '\n',
      'x',
      '+',
      '42',
      'Name',
      'AZaz',
      '@[`{',
      '_',
      '()',
      '  ',
      ', ',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'é',
      'İ',
      'ß',
      'Σ',
      '²',
      '½',
      'e\u0301',
      '漢字',
      '\u2028',
      '\u0085',
      '\x1c',
      '\0',
      '\u200d',
      '😀',
      '\ufeff',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter(fc), maxLength: 6 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }).map((length) => 'w'.repeat(length)) },
);
/** Long enough for what compiled kernels do with many bytes at once. */
const ascii = fc.string({ unit: 'binary-ascii', minLength: 90, maxLength: 500 });
const text = fc.oneof(
  { weight: 3, arbitrary: ascii.map((letters) => Buffer.from(letters)) },
  {
    weight: 2,
    arbitrary: fc.tuple(ascii, part, ascii).map((pieces) => Buffer.from(pieces.join(''))),
  },
  { weight: 6, arbitrary: fc.array(part, { maxLength: 80 }).map((parts) => Buffer.from(parts.join(''))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

for (const name of PROFILES) {
  if (kernels === undefined) {
    test.skip(`${name}, compiled (${native.ok ? '' : native.why})`, () => undefined);
    continue;
  }
  const reference = profileOf(configOf(name));
  const compiled = profileOf(configOf(name), kernels);

  test(`${name}: the same shingles and signature of any text`, (t) => {
    fc.assert(
      fc.property(text, (bytes) => {
        const [ours, theirs] = [compiled.shingles(bytes), reference.shingles(bytes)];
        // bigcode's second pipeline hashes to 32 bits: texts that share a hash count once. Code comes sorted, each once.
        if (name === 'bigcode-v2')
          t.deepEqual(distinctSorted(ours.low.slice()), distinctSorted(theirs.low.slice()));
        else if (name === 'code') t.deepEqual(ours.low, distinctSorted(theirs.low.slice()));
        else t.deepEqual(ours, theirs);
        t.deepEqual(compiled.signature(ours), reference.signature(theirs));
      }),
      { numRuns: 400 },
    );
  });

  test(`${name}: bytes in shared memory, none, and many`, (t) => {
    const bytes = Buffer.from('let a = 1; let b = 2; let c = [a, b, "drei", 4]; // fünf\n'.repeat(9));
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 3), 3, bytes.length);
    shared.set(bytes);
    const long = Buffer.from(
      Array.from({ length: 9000 }, (_, index) => `w${(index * 7919) % 9001}`).join(' '),
    );
    for (const given of [shared, shared.subarray(0, 40), new Uint8Array(0), long]) {
      const hashes = compiled.shingles(given);
      t.deepEqual(compiled.signature(hashes), reference.signature(reference.shingles(given)));
    }
  });
}

if (kernels !== undefined) {
  test('code: shingles come ascending, each once, however many there are', (t) => {
    const compiled = profileOf(configOf('code'), kernels);
    const reference = profileOf(configOf('code'));
    for (const count of [60, 300, 30_000]) {
      const bytes = Buffer.from(
        Array.from({ length: count }, (_, at) => `w${(at * 7919) % 29_989}`).join(' '),
      );
      t.deepEqual(compiled.shingles(bytes).low, distinctSorted(reference.shingles(bytes).low.slice()));
    }
  });

  test('what is no rule is refused by code', (t) => {
    const rules = {
      separators: new Uint32Array(3),
      cased: new Uint32Array(0x110000 / 32),
      emptyWords: 'kept',
      run: 5,
      leastWords: 0,
      hash: 'xxh3',
      seed: 0,
      repeated: 'kept',
    } as const;
    t.throws(() => kernels.wordShingler(rules), { code: 'FWK_NATIVE_SHAPE', message: /separators has 3/ });
    const whole = { ...rules, separators: new Uint32Array(0x110000 / 32) };
    t.throws(() => kernels.wordShingler({ ...whole, cased: new Uint32Array(1) }), {
      code: 'FWK_NATIVE_SHAPE',
      message: /cased has 1/,
    });
    t.throws(() => kernels.wordShingler({ ...whole, seed: -1 }), { code: 'FWK_NATIVE_SHAPE' });
    t.throws(() => kernels.wordShingler({ ...whole, run: 0 }), { code: 'FWK_NATIVE_SHAPE' });
    t.throws(
      () =>
        kernels.minima32(Uint32Array.of(1), { multipliers: Int32Array.of(1, 3), addends: Int32Array.of(1) }),
      {
        code: 'FWK_NATIVE_SHAPE',
      },
    );
    t.throws(() => kernels.majority({ low: Uint32Array.of(1, 2), high: Uint32Array.of(1) }), {
      code: 'FWK_NATIVE_SHAPE',
    });
  });
}
