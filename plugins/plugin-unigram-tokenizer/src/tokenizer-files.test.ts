import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { writeModelProto } from './model/model-proto.js';
import { RESERVED_TOKENS } from './reserved-tokens.js';
import { testWith } from './testing/conditional-test.js';
import { ownCode, tinyTokenizer } from './testing/tiny-tokenizer.js';
import { tokenizerFiles } from './tokenizer-files.js';
import { UnigramTokenizer } from './unigram-tokenizer.js';

const { open, describe, write, formats } = tokenizerFiles;

test('each form opens again as the same tokenizer', async (t) => {
  const ours = await tinyTokenizer();
  t.deepEqual(formats, ['sentencepiece', 'huggingface']);
  for (const format of formats) {
    const again = open(write(ours, format), format);
    for (const { content } of ownCode) t.deepEqual(again.encode(content), ours.encode(content));
  }
  t.is(open(write(ours, 'sentencepiece'), 'x').hash, ours.hash);
  t.throws(() => write(ours, 'bpe'), { code: 'FWK_TOKENIZER_UNSUPPORTED' });
  t.throws(() => write({ ...ours, hash: '' } as never, 'sentencepiece'), {
    code: 'FWK_TOKENIZER_UNSUPPORTED',
  });
  t.is(describe({ ...ours } as never), undefined);
});

test('a description has the kind and text of every piece', async (t) => {
  const { pieces, settings, losses, algorithm } = describe(await tinyTokenizer())!;
  t.is(pieces.length, 600);
  const count = (kind: string) => pieces.filter((piece) => piece.kind === kind).length;
  t.deepEqual(
    [count('unknown'), count('reserved'), count('byte'), count('text')],
    [1, Object.keys(RESERVED_TOKENS).length, 256, 328],
  );
  t.true(pieces.some(({ text, kind }) => kind === 'text' && /^ {4,}$/.test(text)));
  t.like(settings, { byteFallback: true, splitDigits: true, normalizer: 'identity', addDummyPrefix: false });
  t.deepEqual(losses, []);
  t.is(algorithm, 'unigram');
});

test('an unreachable piece is in no text’s ids, and every other is in those of its own', async (t) => {
  const { model } = await tinyTokenizer();
  // Less likely than its two halves together, so that no path affords it.
  const spoilt = new UnigramTokenizer(
    writeModelProto({
      ...model,
      pieces: [...model.pieces, { text: 'eseses', score: -900, type: 'normal' }],
    }),
    'x',
  );
  const unreachable = new Set(describe(spoilt)!.unreachable);
  t.true(unreachable.has(600));
  const { pieces } = describe(spoilt)!;
  for (const [id, { text, kind }] of pieces.entries()) {
    if (kind !== 'text') continue;
    t.is(unreachable.has(id), !spoilt.encode(Buffer.from(text)).includes(id), JSON.stringify(text));
  }
  const texts = fc.array(fc.constantFrom('es', 'e', 's', ' ', 'const', ...pieces.map(({ text }) => text)));
  fc.assert(
    fc.property(texts, (parts) => {
      for (const id of spoilt.encode(Buffer.from(parts.join('')))) t.false(unreachable.has(id));
    }),
    { numRuns: 300 },
  );
});

testWith('FRAMEWORK_FIXTURES', 'what a normaliser rewrites is reached by no text', (t, fixtures) => {
  const file = join(fixtures, 'sentencepiece_test.model');
  const tokenizer = open(readFileSync(file), file) as UnigramTokenizer;
  const { unreachable, losses } = describe(tokenizer)!;
  t.true(losses.length > 0);
  const wide = { text: '\uff41', score: -1, type: 'normal' as const };
  const { model } = tokenizer;
  const widened = new UnigramTokenizer(writeModelProto({ ...model, pieces: [...model.pieces, wide] }), 'x');
  // NFKC makes a full-width letter a letter.
  t.deepEqual(widened.unreachable(), [...unreachable, 1000]);
  const words = readFileSync(join(fixtures, 'botchan.txt'), 'utf8')
    .split('\n')
    .map((line) => Buffer.from(line));
  const reached = new Set(words.flatMap((line) => [...tokenizer.encode(line)]));
  t.deepEqual(
    unreachable.filter((id) => reached.has(id)),
    [],
  );
});
