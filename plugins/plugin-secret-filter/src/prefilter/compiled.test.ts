/** The compiled scan against the reference: the same candidates, whatever the bytes. */
import { loadNative, textFeatureKernels } from '@framework/native';
import { buildAutomaton, keywordHits } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { secretlintKeywords, secretRules } from '../rules/tables.js';
import { buildPrefilter } from './prefilter.js';

const native = loadNative();
const kernels = native.ok ? textFeatureKernels(native.kernels) : undefined;
const named = kernels === undefined ? test.skip : test;

const words = [...secretRules.flatMap(({ keywords }) => keywords), ...secretlintKeywords].map(
  ({ word }) => word,
);
const part = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(...words).map((word) => word.toUpperCase()),
  fc.constantFrom(' = "', '": "', '=', '\n', '"', '://user:pass@host', 'u8Xk2pQ7Zq91LmN4tRv7', 'é'),
  fc.string({ maxLength: 8 }),
);

named(`candidates, compiled${native.ok ? '' : ` (${native.why})`}`, (t) => {
  const reference = buildPrefilter(secretRules, secretlintKeywords);
  const compiled = buildPrefilter(secretRules, secretlintKeywords, kernels);
  let candidates = 0;
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.uint8Array({ maxLength: 8 }), (parts, tail) => {
      const text = Buffer.concat([Buffer.from(parts.join('')), tail]);
      const found = reference(text);
      if (found !== null) candidates++;
      t.deepEqual(compiled(text), found);
    }),
    { numRuns: 1000 },
  );
  t.true(candidates > 100, `${candidates}`);
});

/** Few letters, so that words begin, end and stand in one another. */
const near = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'x', 'X', '_'), minLength, maxLength });

named(
  `words within words, and at the ends of a text, compiled${native.ok ? '' : ` (${native.why})`}`,
  (t) => {
    fc.assert(
      fc.property(
        fc.array(near(1, 6), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 2 }),
        near(0, 40),
        fc.constantFrom('', '-'.repeat(40)),
        near(0, 40),
        (some, shortest, ...parts) => {
          const automaton = buildAutomaton(some.map((word) => word.padEnd(shortest, 'b')));
          const text = Buffer.from(parts.join(''));
          const ends = (hits: Uint32Array) =>
            Array.from(hits, (hit, at) => (at % 2 === 0 ? hit : [...automaton.ends[hit]!].sort()));
          t.deepEqual(
            ends(kernels!.keywordScanner(automaton).hits(text)),
            ends(keywordHits(automaton, text)),
          );
        },
      ),
      { numRuns: 2000 },
    );
  },
);

named(`an automaton that leads out of itself is refused${native.ok ? '' : ` (${native.why})`}`, (t) => {
  const next = new Int32Array(512);
  next[7] = 2;
  t.throws(() => kernels!.keywordScanner({ next, accepting: new Uint8Array(2) }), {
    code: 'FWK_NATIVE_SHAPE',
  });
  t.throws(() => kernels!.keywordScanner({ next, accepting: new Uint8Array(3) }), {
    code: 'FWK_NATIVE_SHAPE',
  });
});
