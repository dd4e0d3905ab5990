/** The native kernels against the reference: the same bits, on any number of threads, whatever the input. */
import { isDeepStrictEqual } from 'node:util';
import { loadNative, unigramKernels } from '@framework/native';
import type { SpanCounts, UnigramKernels } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { byteStrings, countOf } from './byte-strings.js';
import { unigramModelOf } from './encode/unigram-model.js';
import { readModelFile } from './model/model-file.js';
import { referenceKernels } from './reference-kernels.js';
import { cases, fullTier } from './testing/conditional-test.js';
import { fitOn, ownCode, tinyTokenizer } from './testing/tiny-tokenizer.js';
import { chooseAlphabet } from './train/characters.js';
import { classesOf, type SpanRules } from './train/span-rules.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const native = loadNative();

/** A test for each number of threads; one at a time, because the pool is the process's. */
function testNative(
  title: string,
  run: (t: ExecutionContext, kernels: UnigramKernels) => Promise<void> | void,
): void {
  if (!native.ok) {
    test.skip(`${title} (${native.why})`, () => undefined);
    return;
  }
  for (const threads of fullTier ? [1, 2, 3] : [3]) {
    test.serial(`${title}, ${threads} threads`, async (t) => {
      const before = native.kernels.info().threads;
      native.kernels.setThreads(threads);
      try {
        await run(t, unigramKernels(native.kernels));
      } finally {
        native.kernels.setThreads(before);
      }
    });
  }
}

/** Text as code has it, and as nothing has it. */
const part = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('const', ' ', '  ', '\n', '    ', 'x', '42', '=>', '(', ');', 'Name', '_'),
  },
  { weight: 2, arbitrary: fc.constantFrom('\r\n', '\r', '\t', '٣', 'é', '漢字', '\u2581', '\0', '😀', '𐐷') },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter(fc), maxLength: 4 }) },
);
const text = fc.oneof(
  { weight: 5, arbitrary: fc.array(part, { maxLength: 60 }).map((parts) => utf8(parts.join(''))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 300 }).map((length) => utf8('a'.repeat(length))) },
);
const texts = fc.array(text, { maxLength: 8 });

function alphabetOf(chunks: readonly Uint8Array[], rules: SpanRules = 'code') {
  return chooseAlphabet([{ texts: chunks, weight: 1 }], 0.98, 1000, classesOf[rules]);
}
const countedBy = (kernels: UnigramKernels, chunks: readonly Uint8Array[], maxDistinct = 10_000) => {
  const counter = kernels.spanCounter(alphabetOf(chunks), maxDistinct);
  counter.add(chunks);
  return counter.take();
};

/** Spans of few letters, so that much is shared; some longer than any text's. */
const letter = fc.constantFrom('a', 'b', 'c', ' ', 'é', '漢', '😀');
const word = fc.oneof(
  { weight: 8, arbitrary: fc.array(letter, { minLength: 1, maxLength: 9 }) },
  { weight: 1, arbitrary: fc.array(letter, { minLength: 40, maxLength: 120 }) },
);
const spanCounts = fc
  .uniqueArray(
    fc.tuple(
      word.map((letters) => letters.join('')),
      fc.integer({ min: 1, max: 2 ** 20 }),
    ),
    {
      selector: ([span]) => span,
      maxLength: 40,
    },
  )
  .map(
    (words): SpanCounts => ({
      spans: byteStrings(words.map(([span]) => utf8(span))),
      counts: Float64Array.from(words, ([, count]) => count),
    }),
  );

testNative('spans are counted alike, any bytes', (t, kernels) => {
  fc.assert(
    fc.property(texts, (chunks) => {
      t.deepEqual(countedBy(kernels, chunks), countedBy(referenceKernels, chunks));
    }),
    cases(200),
  );
});

testNative('cut as SentencePiece does, and weighted, spans are counted alike', (t, kernels) => {
  const weights = fc.integer({ min: 1, max: 2000 }).map((steps) => steps / 256);
  const counted = (by: UnigramKernels, parts: readonly (readonly [Uint8Array, number])[]) => {
    const alphabet = alphabetOf(
      parts.map(([text]) => text),
      'sentencepiece',
    );
    const counter = by.spanCounter(alphabet, 50);
    for (const [text, weight] of parts) counter.add([text], weight);
    return counter.take();
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(text, weights), { maxLength: 8 }), (parts) => {
      t.deepEqual(counted(kernels, parts), counted(referenceKernels, parts));
    }),
    { numRuns: 200 },
  );
});

testNative('of too many spans the same are forgotten', (t, kernels) => {
  const chunks = ownCode.map(({ content }) => content);
  const few = countedBy(kernels, chunks, 100);
  t.true(few.forgotten > 0);
  t.deepEqual(few, countedBy(referenceKernels, chunks, 100));
});

testNative('counting goes on over several calls, and past a batch of text', (t, kernels) => {
  const chunks = Array.from({ length: 40 }, (_, at) => utf8(`line ${at} of text\n`.repeat(8000)));
  const counter = kernels.spanCounter(alphabetOf(chunks), 10_000);
  counter.add(chunks.slice(0, 7));
  counter.add([]);
  counter.add(chunks.slice(7));
  t.deepEqual(counter.take(), countedBy(referenceKernels, chunks));
});

testNative('seeds are the same pieces with the same covers, at any limit', (t, kernels) => {
  fc.assert(
    fc.property(
      spanCounts,
      fc.integer({ min: 1, max: 20 }),
      fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(10_000)),
      (spans, maxLength, limit) => {
        t.deepEqual(
          kernels.seedPieces(spans, maxLength, limit),
          referenceKernels.seedPieces(spans, maxLength, limit),
        );
      },
    ),
    cases(300),
  );
});

testNative('seeds of real code are the same', (t, kernels) => {
  const spans = countedBy(
    referenceKernels,
    ownCode.map(({ content }) => content),
  );
  for (const limit of [100, 1000, 100_000]) {
    t.deepEqual(kernels.seedPieces(spans, 16, limit), referenceKernels.seedPieces(spans, 16, limit));
  }
});

/** Pieces over the letters of `spans`, with scores. */
const scoredPieces = fc
  .tuple(
    spanCounts,
    fc.integer({ min: 1, max: 12 }),
    fc.infiniteStream(fc.double({ min: -12, max: -0.5, noNaN: true })),
  )
  .map(([spans, maxLength, stream]) => {
    const { pieces, required } = referenceKernels.seedPieces(spans, maxLength, 1000);
    const scores = Float64Array.from({ length: countOf(pieces) }, () => stream.next().value as number);
    return { spans, pieces, required, scores, trie: referenceKernels.doubleArray(pieces) };
  });

testNative('the trie is the same, slot by slot', (t, kernels) => {
  const byte = fc.constantFrom(0, 1, 97, 98, 127, 128, 254, 255);
  const string = fc.array(byte, { minLength: 1, maxLength: 6 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.uniqueArray(string, { selector: (bytes) => bytes.join(), maxLength: 60 }), (strings) => {
      const sorted = byteStrings(strings.sort(Buffer.compare));
      t.deepEqual(kernels.doubleArray(sorted), referenceKernels.doubleArray(sorted));
    }),
    cases(200),
  );
});

testNative('expected counts and likelihood have the same bits', (t, kernels) => {
  fc.assert(
    fc.property(scoredPieces, fc.double({ min: -1, max: 4, noNaN: true }), (given, costOfByte) => {
      const { spans, pieces, required, scores, trie } = given;
      // Some pieces given up, but none that must stay.
      const kept = scores.map((score, piece) =>
        required[piece] === 0 && piece % 5 === 0 ? Number.NEGATIVE_INFINITY : score,
      );
      const weights = kept.map((score, piece) =>
        Math.exp(score + costOfByte * (pieces.offsets[piece + 1]! - pieces.offsets[piece]!)),
      );
      const model = { trie, scores: kept, weights, required, costOfByte };
      t.deepEqual(kernels.expectation(spans, model), referenceKernels.expectation(spans, model));
    }),
    cases(200),
  );
});

testNative('a span too unlikely for a double counts as its characters', (t, kernels) => {
  const scores = Float64Array.of(-40, -40);
  const model = {
    trie: referenceKernels.doubleArray(byteStrings([utf8('a'), utf8('b')])),
    scores,
    weights: scores.map(Math.exp),
    required: Uint8Array.of(1, 1),
    costOfByte: 0,
  };
  const spans = { spans: byteStrings([utf8('ab'.repeat(20))]), counts: Float64Array.of(3) };
  t.deepEqual(kernels.expectation(spans, model), { counts: Float64Array.of(60, 60), logLikelihood: -4800 });
});

testNative('uses and alternatives are the same', (t, kernels) => {
  fc.assert(
    fc.property(scoredPieces, ({ spans, pieces, required, scores, trie }) => {
      const scored = { trie, pieces, scores };
      const wanted = required.map((must, piece) => (must === 0 && piece % 3 !== 0 ? 1 : 0));
      t.deepEqual(kernels.countUses(spans, scored), referenceKernels.countUses(spans, scored));
      t.deepEqual(kernels.alternatives(scored, wanted), referenceKernels.alternatives(scored, wanted));
    }),
    cases(200),
  );
});

testNative('a vocabulary trained with either is the same file', async (t, kernels) => {
  const values = { vocabularySize: 700, sampleBytes: 65_536 };
  const [ours, theirs] = await Promise.all([fitOn(ownCode, values, kernels), fitOn(ownCode, values)]);
  t.deepEqual(ours.training, theirs.training);
  t.deepEqual(Buffer.compare(ours.bytes, theirs.bytes), 0);
});

testNative('any bytes have the same ids', async (t, kernels) => {
  const { model } = await tinyTokenizer();
  const ours = kernels.encoder(unigramModelOf(model));
  const theirs = referenceKernels.encoder(unigramModelOf(model));
  fc.assert(
    fc.property(texts, (given) => {
      t.deepEqual(ours.encode(given), theirs.encode(given));
    }),
    cases(300),
  );
});

testNative('ids of long texts are the same, in one line and in many', async (t, kernels) => {
  const { model, encode } = await tinyTokenizer().then((one) => ({
    model: one.model,
    encode: referenceKernels.encoder(unigramModelOf(one.model)),
  }));
  const code = Buffer.concat(ownCode.map(({ content }) => content));
  const line = Buffer.from(code.toString('latin1').replaceAll('\n', ' '), 'latin1');
  const given = [
    Buffer.concat([code, code, code]),
    // Longer than a segment may be, and than sums may grow.
    Buffer.concat(Array.from({ length: Math.ceil(2_500_000 / line.length) }, () => line)),
    Buffer.alloc(200_000, '\n'),
    Buffer.alloc(200_000, 0xff),
    Buffer.alloc(0),
    utf8('x'),
  ];
  // AVA's deepEqual would sort the names of a million elements.
  t.true(isDeepStrictEqual(kernels.encoder(unigramModelOf(model)).encode(given), encode.encode(given)));
});

testNative('a full vocabulary fits, and gives the same ids', (t, kernels) => {
  // Words of all lengths over many letters, sharing beginnings and not.
  let state = 1;
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  const letters = [
    ...'etaoinshrdlucmfwypvbgkqjxzETAOINSHRDLU_(.,; 0123456789',
    'é',
    'ü',
    '漢',
    '字',
    '語',
    '한',
  ];
  const words = new Set(letters);
  while (words.size < 65_000) {
    const length = 1 + next(3) + next(4) + next(6);
    words.add(
      Array.from({ length }, () => letters[Math.min(next(letters.length), next(letters.length))]).join(''),
    );
  }
  const strings = [...words].map(utf8).sort(Buffer.compare);
  const model = {
    pieces: byteStrings(strings),
    ids: Int32Array.from(strings.keys()),
    scores: Float32Array.from(strings, (bytes) => -4 - Math.sqrt(bytes.length) - next(3000) / 1024),
    unknownScore: -30,
    unknownId: 0,
    byteIds: Int32Array.from({ length: 256 }, (_, byte) => 65_000 + byte),
  };
  const given = [Buffer.from([...words].slice(0, 20_000).join('')), ...ownCode.map(({ content }) => content)];
  const expected = referenceKernels.encoder(model).encode(given);
  t.true(isDeepStrictEqual(kernels.encoder(model).encode(given), expected));
});

testNative('exact scores or not, long lines or short, the ids are the same', async (t, kernels) => {
  const { model } = await tinyTokenizer();
  const exact = unigramModelOf(model);
  // A line of some thousand words: their sum leaves the range where 32-bit sums of such scores are exact.
  const words = fc.array(fc.constantFrom('const', ' x', '(', '漢', ' =>', '\t', '1', '\u2581', '\n', 'ë'), {
    minLength: 1,
    maxLength: 12,
  });
  for (const scores of [exact.scores, exact.scores.map((score) => score * 1.01)]) {
    const ours = kernels.encoder({ ...exact, scores });
    const theirs = referenceKernels.encoder({ ...exact, scores });
    fc.assert(
      fc.property(fc.array(fc.tuple(words, fc.constantFrom(1, 40, 900)), { maxLength: 5 }), (lines) => {
        const given = [utf8(lines.map(([line, times]) => line.join('').repeat(times)).join('\n'))];
        t.deepEqual(ours.encode(given), theirs.encode(given));
      }),
      cases(40),
    );
  }
});

testNative('without byte pieces a run of unknown characters is one id, also in a long text', (t, kernels) => {
  const model = {
    pieces: byteStrings([utf8('\n'), utf8('a')]),
    ids: Int32Array.of(1, 2),
    scores: Float32Array.of(-1, -2),
    unknownScore: -12,
    unknownId: 0,
    byteIds: new Int32Array(0),
  };
  const given = [
    utf8('a漢字b'),
    utf8('漢\n字'),
    Buffer.alloc(150_000, 'aé\nxyz'),
    Buffer.alloc(1_100_000, 'é'),
  ];
  const expected = referenceKernels.encoder(model).encode(given);
  t.true(isDeepStrictEqual(kernels.encoder(model).encode(given), expected));
});

testNative('a piece that holds a line break in its middle is no cut', (t, kernels) => {
  const strings = ['\n', 'a', 'a\na', 'b', 'b\n'].map(utf8).sort(Buffer.compare);
  const model = {
    pieces: byteStrings(strings),
    ids: Int32Array.from(strings.keys()),
    scores: Float32Array.from(strings, (bytes) => -bytes.length),
    unknownScore: -20,
    unknownId: 9,
    byteIds: Int32Array.from({ length: 256 }, (_, byte) => 10 + byte),
  };
  const given = [Buffer.alloc(300_000, 'a\na\nb\n'), utf8('a\na\n\nb\na')];
  const expected = referenceKernels.encoder(model).encode(given);
  t.true(isDeepStrictEqual(kernels.encoder(model).encode(given), expected));
});

testNative('strings behind one another are the same', (t, kernels) => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 60 }),
      (strings, numbers) => {
        const all = byteStrings(strings);
        const chosen = Uint32Array.from(numbers, (number) => number % strings.length);
        t.deepEqual(kernels.concatenate(all, chosen), referenceKernels.concatenate(all, chosen));
      },
    ),
  );
});

testNative('what does not fit is refused, and touches no memory', async (t, kernels) => {
  const refused = { code: 'FWK_NATIVE_SHAPE' };
  const one = byteStrings([utf8('ab')]);
  const counts = Float64Array.of(1);
  const spans = { spans: one, counts };
  const outside = { bytes: one.bytes, offsets: Uint32Array.of(0, 9) };
  const falling = { bytes: utf8('abc'), offsets: Uint32Array.of(0, 3, 1) };
  t.throws(() => kernels.seedPieces({ spans: outside, counts }, 4, 9), refused);
  t.throws(() => kernels.seedPieces({ spans: one, counts: new Float64Array(2) }, 4, 9), refused);
  t.throws(() => kernels.seedPieces(spans, 5000, 9), refused);
  t.throws(() => kernels.doubleArray(falling), refused);
  for (const strings of [
    ['b', 'a'],
    ['a', 'a'],
    ['', 'a'],
  ]) {
    t.throws(() => kernels.doubleArray(byteStrings(strings.map(utf8))), refused, strings.join());
  }
  const trie = referenceKernels.doubleArray(byteStrings([utf8('a')]));
  const model = { trie, scores: counts, weights: counts, required: Uint8Array.of(1), costOfByte: 0 };
  t.throws(() => kernels.expectation(spans, model), refused, 'b is no piece');
  const wild = { ...trie, base: trie.base.map(() => 1e9) };
  t.throws(() => kernels.expectation(spans, { ...model, trie: wild }), refused);
  const stranger = { ...trie, value: trie.value.map(() => 7) };
  t.throws(() => kernels.expectation(spans, { ...model, trie: stranger }), refused);
  t.throws(
    () => kernels.countUses(spans, { trie, pieces: byteStrings([utf8('a')]), scores: counts }),
    refused,
  );
  t.throws(() => kernels.concatenate(one, Uint32Array.of(1)), refused);
  if (native.ok) {
    const short = new Uint8Array(1);
    t.throws(() => native.kernels.concatenate(one.bytes, one.offsets, Uint32Array.of(0), short), refused);
  }
  // More than an array can hold: an error like any other, not the end of the process.
  const megabyte = byteStrings([new Uint8Array(2 ** 20)]);
  t.throws(() => kernels.concatenate(megabyte, new Uint32Array(2 ** 16)), { instanceOf: RangeError });
  t.throws(
    () => kernels.spanCounter({ characters: Uint32Array.of(0x110000), classes: Uint8Array.of(1) }, 9),
    refused,
  );
  t.throws(
    () => kernels.spanCounter({ characters: Uint32Array.of(97), classes: Uint8Array.of(128) }, 9),
    refused,
  );
  const { bytes } = await fitOn(ownCode, { vocabularySize: 320 });
  const good = unigramModelOf(readModelFile(bytes, 'x'));
  const broken = good.scores.slice().fill(Number.NaN);
  t.throws(() => kernels.encoder({ ...good, scores: broken }), refused);
  t.throws(() => kernels.encoder(good).encode(['text' as never]), refused);
  const handle = (native.ok && native.kernels.spanCounter(new Uint32Array(0), new Uint8Array(0), 9)) as never;
  t.throws(() => native.ok && native.kernels.unigramEncode(handle, []), refused);
});
