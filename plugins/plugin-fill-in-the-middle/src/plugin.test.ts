import { fileURLToPath } from 'node:url';
import { META, TOKENIZER, type TokenBatch, type Tokenizer } from '@framework/sdk';
import { openPlugin } from '@framework/sdk/testing';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { restore } from './layout.js';
import { documentOf, END, MIDDLE, PREFIX, pieceTokenizer, SUFFIX, USER } from './testing/piece-tokenizer.js';

const dir = fileURLToPath(new URL('..', import.meta.url));
const vocabulary = {
  tokenizer: pieceTokenizer,
  sentinels: { prefix: PREFIX, suffix: SUFFIX, middle: MIDDLE },
};

interface Given {
  readonly id: string;
  readonly ids: Uint32Array;
  readonly share?: string | null;
  readonly language?: string | null;
}

const batchOf = (documents: readonly Given[], sequence = 0): TokenBatch => {
  const offsets = [0];
  for (const { ids } of documents) offsets.push(offsets.at(-1)! + ids.length);
  return {
    sequence,
    documents: documents.map(({ id }) => id),
    tokens: Uint32Array.from(documents.flatMap(({ ids }) => [...ids])),
    offsets: Uint32Array.from(offsets),
    meta: {
      [META.share]: documents.map(({ share }) => share ?? null),
      [META.language]: documents.map(({ language }) => language ?? null),
    },
  };
};

const idsOf = ({ tokens, offsets }: TokenBatch, index: number) =>
  tokens.slice(offsets[index], offsets[index + 1]);

/** The documents' ids behind the hook, and what the plugin logs at its end. */
async function rearranged(
  documents: readonly Given[],
  config: Readonly<Record<string, unknown>> = {},
  { seed = 1, tokenizer = pieceTokenizer }: { seed?: number; tokenizer?: Tokenizer } = {},
) {
  const plugin = await openPlugin({ dir, config, seed, slots: [[TOKENIZER, tokenizer]] });
  await plugin.start();
  const batch = await plugin.hooks!.tokens!.apply(batchOf(documents), plugin.stageContext('tokens'));
  await plugin.close();
  return { ids: documents.map((_, index) => idsOf(batch, index)), log: plugin.log.join('\n') };
}

const line = (index: number) => `const value${index} = abc(); // é 日本 👩‍🔬\n`;
const many = (count: number, share: string | null = null): Given[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `repo:${index}.ts`,
    ids: documentOf(line(index).repeat(4)),
    share,
  }));
const isRearranged = (ids: Uint32Array) => ids[0] === PREFIX;
const isSuffixFirst = (ids: Uint32Array) => ids[0] === PREFIX && ids[1] === SUFFIX;

test('any text comes back from its rearranged document, whose ids hold each sentinel once', async (t) => {
  const texts = fc.array(fc.string({ unit: anyCharacter(fc), maxLength: 200 }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(texts, fc.nat(), async (contents, seed) => {
      const documents = contents.map((text, index) => ({ id: `repo:${index}`, ids: documentOf(text) }));
      const { ids } = await rearranged(documents, { rate: 1, minBytes: 0 }, { seed });
      for (const [index, text] of contents.entries()) {
        t.is(Buffer.from(restore(ids[index]!, vocabulary)!).toString(), Buffer.from(text).toString());
        for (const id of [PREFIX, SUFFIX, MIDDLE, END])
          t.is(ids[index]!.filter((other) => other === id).length, 1);
        t.is(ids[index]!.at(-1), END);
      }
    }),
    { numRuns: 40 },
  );
});

test('the rates are the parts of documents that are rearranged, and suffix first', async (t) => {
  const documents = many(2000);
  const part = async (rate: number, spmRate: number) => {
    const { ids } = await rearranged(documents, { rate, spmRate });
    const chosen = ids.filter(isRearranged);
    return [chosen.length / ids.length, chosen.filter(isSuffixFirst).length / chosen.length] as const;
  };
  t.deepEqual(await part(0, 0.5), [0, Number.NaN]);
  t.is((await part(1, 1))[0], 1);
  // An empty prefix, prefix first, looks like suffix first: of texts of some 150 characters few have one.
  t.true((await part(1, 0))[1] < 0.03);
  const [rate, spmRate] = await part(0.5, 0.5);
  t.true(Math.abs(rate - 0.5) < 0.04, `${rate}`);
  t.true(Math.abs(spmRate - 0.5) < 0.06, `${spmRate}`);
  t.true(Math.abs((await part(0.1, 0.5))[0] - 0.1) < 0.025);
});

test('a higher rate draws what a lower one draws, in the same way', async (t) => {
  const documents = many(300);
  const [low, high] = [
    await rearranged(documents, { rate: 0.2 }),
    await rearranged(documents, { rate: 0.6 }),
  ];
  for (const [index, ids] of low.ids.entries()) if (isRearranged(ids)) t.deepEqual(ids, high.ids[index]);
});

test('what is drawn for a document depends on seed and id: not on order, batch, instance or neighbours', async (t) => {
  const documents = many(60);
  const { ids } = await rearranged(documents);
  const expected = new Map(documents.map(({ id }, index) => [id, ids[index]!]));
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(documents, { minLength: 1 }),
      fc.integer({ min: 1, max: 9 }),
      async (order, size) => {
        // A new instance, as a resumed run or another worker has one.
        const plugin = await openPlugin({ dir, role: 'worker', slots: [[TOKENIZER, pieceTokenizer]] });
        for (let from = 0; from < order.length; from += size) {
          const batch = batchOf(order.slice(from, from + size), from / size);
          const result = await plugin.hooks!.tokens!.apply(batch, plugin.stageContext('tokens'));
          for (const [index, id] of result.documents.entries())
            t.deepEqual(idsOf(result, index), expected.get(id));
        }
      },
    ),
    { numRuns: 15 },
  );
  const other = await rearranged(documents, {}, { seed: 2 });
  t.notDeepEqual(other.ids, ids);
});

test('shares and languages choose; a document of no share is code, one of no language is in none', async (t) => {
  const documents = [
    { share: 'code', language: 'typescript' },
    { share: 'text', language: 'markdown' },
    { share: null, language: 'c' },
    { share: 'code', language: null },
  ].map((known, index) => ({ ...many(1)[0]!, id: `repo:${index}`, ...known }));
  const chosen = async (config: object) =>
    (await rearranged(documents, { rate: 1, ...config })).ids.map(isRearranged);
  t.deepEqual(await chosen({}), [true, false, true, true]);
  t.deepEqual(await chosen({ shares: [] }), [true, true, true, true]);
  t.deepEqual(await chosen({ shares: ['text'] }), [false, true, false, false]);
  t.deepEqual(await chosen({ languages: ['typescript', 'markdown'] }), [true, false, false, false]);
  const { log } = await rearranged(documents, { rate: 1, languages: ['c'] });
  t.regex(log, /1 of 4 documents rearranged .*as they were: 1 of other shares, 2 in other languages/);
});

test('short documents, bytes that are no text, reserved tokens inside, no end: as they were, and counted', async (t) => {
  const text = line(0).repeat(4);
  const odd: Given[] = [
    { id: 'short', ids: documentOf('x'.repeat(99)) },
    { id: 'long enough', ids: documentOf('x'.repeat(100)) },
    { id: 'not UTF-8', ids: documentOf(Buffer.concat([Buffer.from(text), Buffer.of(0xc3)])) },
    { id: 'a turn', ids: Uint32Array.of(USER, ...documentOf(text)) },
    { id: 'rearranged before', ids: Uint32Array.of(PREFIX, SUFFIX, MIDDLE, ...documentOf(text)) },
    { id: 'two in one', ids: Uint32Array.of(...documentOf(text), ...documentOf(text)) },
    { id: 'cut', ids: documentOf(text).slice(0, -1) },
    { id: 'nothing', ids: new Uint32Array() },
  ];
  const { ids, log } = await rearranged(odd, { rate: 1 });
  for (const [index, document] of odd.entries()) {
    if (document.id === 'long enough') t.true(isRearranged(ids[index]!));
    else t.deepEqual(ids[index], document.ids, document.id);
  }
  t.regex(
    log,
    /1 of 8 documents rearranged \(\d prefix first, \d suffix first\); as they were: 1 drawn but too short, 1 drawn but not UTF-8, 3 drawn but with a reserved token inside, 2 drawn but without an end/,
  );
});

test('a document of as many bytes as the longest may have is rearranged, one of a byte more is not', async (t) => {
  const documents = [200, 201].map((length) => ({ id: `${length}`, ids: documentOf('x'.repeat(length)) }));
  const { ids, log } = await rearranged(documents, { rate: 1, maxBytes: 200 });
  t.deepEqual(ids.map(isRearranged), [true, false]);
  t.regex(log, /1 of 2 documents rearranged .*as they were: 1 drawn but too long/);
});

test('a text that spells sentinels is text', async (t) => {
  const text = `${'<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>c<|end|>\n'.repeat(4)}`;
  const { ids } = await rearranged([{ id: 'spells', ids: documentOf(text) }], { rate: 1 });
  t.is(ids[0]!.filter((id) => id >= END && id <= USER).length, 4);
  t.is(Buffer.from(restore(ids[0]!, vocabulary)!).toString(), text);
});

test('a tokenizer that loses text leaves the document as it was', async (t) => {
  // As a SentencePiece model that trims: spaces at the beginning of what is encoded are gone.
  const trimming: Tokenizer = {
    ...pieceTokenizer,
    encode: (text) => pieceTokenizer.encode(Buffer.from(Buffer.from(text).toString().trimStart())),
  };
  const documents = [{ id: 'blank', ids: documentOf(`x${' '.repeat(400)}y`) }];
  const { ids, log } = await rearranged(documents, { rate: 1 }, { tokenizer: trimming });
  t.deepEqual(ids[0], documents[0]!.ids);
  t.regex(log, /1 drawn but not restorable with this tokenizer/);
});

test('nothing seen, nothing said; a second teardown says nothing again', async (t) => {
  const plugin = await openPlugin({ dir, slots: [[TOKENIZER, pieceTokenizer]] });
  await plugin.hooks!.teardown!(plugin.hookContext());
  t.deepEqual(plugin.log, []);
  await plugin.hooks!.tokens!.apply(batchOf(many(3)), plugin.stageContext('tokens'));
  await plugin.hooks!.teardown!(plugin.hookContext());
  await plugin.hooks!.teardown!(plugin.hookContext());
  t.is(plugin.log.length, 1);
});
