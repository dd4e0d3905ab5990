import test from 'ava';
import fc from 'fast-check';
import { BlendSample, sampleFacts } from './blend-sample.js';
import { CorpusSample } from './corpus-sample.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const STEP = 2 ** -8;

test('shares count as many bytes as they are given, whatever text they have', (t) => {
  const sizes = fc.record({
    code: fc.integer({ min: 1, max: 40_000 }),
    text: fc.integer({ min: 1, max: 40_000 }),
    instructions: fc.integer({ min: 1, max: 40_000 }),
  });
  const parts = fc.record({
    code: fc.integer({ min: 1, max: 9 }),
    text: fc.integer({ min: 1, max: 9 }),
    instructions: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(sizes, parts, (bytes, shares) => {
      const sample = new BlendSample(1e9, shares);
      for (const [share, size] of Object.entries(bytes)) sample.add(share, utf8('x'.repeat(size)), { share });
      const taken = sample.take();
      const total = Object.values(bytes).reduce((sum, size) => sum + size);
      const sum = shares.code + shares.text + shares.instructions;
      t.is(taken.bytes, total);
      for (const [share, { weight, bytes: size }] of taken.shares) {
        t.true(weight >= STEP && Number.isInteger(weight / STEP), 'an exact weight');
        const wanted = (shares[share as 'code'] / sum) * total;
        // As near as a weight of its steps comes, and never nothing.
        t.true(Math.abs(weight * size - wanted) <= size * STEP, `${share}: ${weight * size} of ${wanted}`);
      }
    }),
  );
});

test('a share takes no more room than its part, and a share nobody named none', (t) => {
  const sample = new BlendSample(100_000, { code: 3, text: 1, none: 0 });
  const lines = utf8('a line of it\n'.repeat(40_000));
  for (const share of ['code', 'text', 'none', 'other'])
    sample.add(share, lines, { share, language: `.${share}` });
  const { shares, bytes } = sample.take();
  t.deepEqual([...shares.keys()], ['code', 'text']);
  t.true(shares.get('code')!.bytes <= 75_000 && shares.get('code')!.bytes > 55_000);
  t.true(shares.get('text')!.bytes <= 25_000 && shares.get('text')!.bytes > 5000);
  t.true(bytes <= 100_000);
  t.is(sample.leftOut, 2);
  const facts = sampleFacts(shares) as {
    readonly shares: Readonly<Record<string, { readonly share: number }>>;
    readonly languages: Readonly<Record<string, number>>;
  };
  t.true(Math.abs(facts.shares['code']!.share - 0.75) < 0.005);
  t.deepEqual(facts.languages, {
    '.code': shares.get('code')!.bytes,
    '.text': shares.get('text')!.bytes,
  });
});

test('a share without text leaves its part to the others', (t) => {
  const sample = new BlendSample(1e6, { code: 0.5, text: 0.5 });
  sample.add('a', utf8('some code'), { share: 'code' });
  const { shares } = sample.take();
  t.deepEqual(
    [...shares].map(([share, { weight }]) => [share, weight]),
    [['code', 1]],
  );
});

test('without shares it is one sample of all', (t) => {
  const plain = new CorpusSample(50_000);
  const blend = new BlendSample(50_000, {});
  for (let at = 0; at < 9; at++) {
    const content = utf8(`line ${at} of text\n`.repeat(2000));
    plain.add(`d${at}`, content);
    blend.add(`d${at}`, content, { share: at % 2 === 0 ? 'code' : 'text' });
  }
  const { shares, sha256 } = blend.take();
  t.is(sha256, plain.take().sha256);
  t.deepEqual(
    [...shares.values()].map(({ weight }) => weight),
    [1],
  );
});
