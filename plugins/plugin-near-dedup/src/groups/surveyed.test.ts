import { hash } from 'node:crypto';
import { loadNative, signatureKernels } from '@framework/native';
import { ShingleReader, sketchOf } from '@framework/sdk/checks';
import test from 'ava';
import fc from 'fast-check';
import { codeProfile } from '../profiles/code.js';
import { datatrove } from '../profiles/datatrove.js';
import { packed, type Surveying, surveyEach, unpacked } from './surveyed.js';

const CONFIG = { threshold: 0.8, permutations: 64 };
const code = codeProfile(CONFIG);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary-ascii', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom('let', 'a_1', '$b', '=', '(', ')', '"', '\t', '\n', '\r\n', ' ', 'é', '\f', '\0'),
      {
        maxLength: 60,
      },
    )
    .map((parts) => parts.join('')),
);
const documents = fc.array(
  fc.record<Surveying>({
    text: text.map((written) => new TextEncoder().encode(written)),
    domain: fc.constantFrom('', 'code', 'prose'),
  }),
  { maxLength: 8 },
);

test('a sketch is that of the shingles which copies are told by, whatever the profile', (t) => {
  fc.assert(
    fc.property(documents, (all) => {
      const wanted = all.map((one) => sketchOf(new ShingleReader().read(one.text)));
      for (const profile of [code, datatrove()]) {
        t.deepEqual(
          surveyEach(profile, all).map(({ sketch }) => sketch),
          wanted,
        );
      }
    }),
    { numRuns: 600 },
  );
});

test('a hash that is known makes the digest that the text does, compiled or not', (t) => {
  const compiled = native.ok ? [codeProfile(CONFIG, signatureKernels(native.kernels))] : [];
  for (const profile of [code, ...compiled]) {
    fc.assert(
      fc.property(documents, (all) => {
        const digests = (some: readonly Surveying[]) =>
          surveyEach(profile, some).map(({ likeness }) => likeness.digest);
        const known = all.map((one) => ({ ...one, sha256: () => hash('sha256', one.text) }));
        t.deepEqual(digests(known), digests(all));
        for (const [row, { text }] of all.entries()) {
          if (text.includes(0x0d) || text[0] === 0xef) continue;
          const [other] = digests([{ ...all[row]!, sha256: () => hash('sha256', 'another') }]);
          t.notDeepEqual(other, digests([all[row]!])[0]);
        }
      }),
    );
  }
});

test('shingles of plain texts are those of the profile for code, hash for hash', (t) => {
  const plain = fc.string({ unit: fc.constantFrom(...'ab1_$ \t\n.(='), maxLength: 200 });
  fc.assert(
    fc.property(plain, (written) => {
      const utf8 = new TextEncoder().encode(written);
      const [document] = surveyEach(code, [{ text: utf8, domain: '' }]);
      const { shingles } = document!.likeness;
      const read = [...new Set(new ShingleReader().read(utf8))].sort((a, b) => a - b);
      if (shingles.length > 0) t.deepEqual([...shingles], read);
    }),
  );
});

test('what was packed is unpacked, documents without a shingle among them', (t) => {
  fc.assert(
    fc.property(documents, (all) => {
      const each = surveyEach(code, all);
      t.deepEqual([...unpacked(packed(each, code), all.length, code)], [...each]);
    }),
    { numRuns: 300 },
  );
});

const native = loadNative();
if (!native.ok) test.skip(`compiled (${native.why})`, () => undefined);
else {
  const compiled = codeProfile(CONFIG, signatureKernels(native.kernels));

  test('compiled, a batch is found to be what its documents are', (t) => {
    const signs = { text: new TextEncoder().encode('(a)[b]{c};'.repeat(3000)), domain: 'code' };
    // Every sign ends a shingle of its own: more of them than memory was set aside for.
    const distinct = Array.from({ length: 20_000 }, (_, at) => String.fromCharCode(33 + ((at * at) % 14)));
    const dense = { text: new TextEncoder().encode(distinct.join('')), domain: '' };
    // The lower half of its only shingle is 0, which stands for an empty bin.
    const zero = { text: new TextEncoder().encode('a b c d e44461'), domain: '' };
    t.is(code.shingles(zero.text).low[0]! & 0xffff, 0);
    fc.assert(
      fc.property(documents, (all) => {
        t.deepEqual([...surveyEach(compiled, all)], [...surveyEach(code, all)]);
      }),
      { numRuns: 1000, examples: [[[signs, dense, signs]], [[dense]], [[zero]]] },
    );
  });

  test('compiled, texts are plain as the reference has them: every byte at every place of a register', (t) => {
    const profile = compiled.signatures!;
    const texts = Array.from({ length: 256 * 70 }, (_, at) => {
      const bytes = new Uint8Array(70).fill(0x61);
      bytes[at % 70] = Math.floor(at / 70);
      return bytes;
    });
    const isPlain = /^[\t-\r -~]*$/;
    const { plain } = profile(texts);
    for (const [at, bytes] of texts.entries()) {
      if ((plain[at] === 1) !== isPlain.test(String.fromCharCode(...bytes)))
        t.fail(`byte ${Math.floor(at / 70)}`);
    }
    t.pass();
  });
}
