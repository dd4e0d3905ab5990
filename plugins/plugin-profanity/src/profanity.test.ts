import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNative, textFeatureKernels } from '@framework/native';
import { hookContext, makePlugin, recordBatch, stageContext, type TestRow } from '@framework/sdk/testing';
import test from 'ava';
import fc from 'fast-check';
import { config, LIST_LANGUAGES } from './config.js';
import bench from './contract-bench.js';
import { Openings } from './openings.js';
import { Phrases } from './phrases.js';
import definition from './plugin.js';
import { wordsOf, wordsWithDigitsOf } from './words.js';

async function verdicts(rows: readonly TestRow[], given = {}) {
  const { hooks } = makePlugin(definition, config, { config: given });
  const batch = recordBatch(rows);
  await hooks!.filter!.apply(batch, stageContext());
  return rows.map((_, row) => batch.verdicts.find((verdict) => verdict.row === row)?.reason ?? null);
}

const native = loadNative();
const kernels = native.ok ? textFeatureKernels(native.kernels) : undefined;
const rows = bench.rows!() as readonly TestRow[];
const prose = (content: string): TestRow => ({ id: content.slice(0, 20), content, meta: { share: 'text' } });

test('angry texts go, calm ones and one word in a long one stay; a minifier’s names are no words', async (t) => {
  t.deepEqual(await verdicts(rows), [null, 'profanity', null, null, 'profanity']);
});

test('limits: hits and their share both count', async (t) => {
  const rant = [rows[1]!];
  t.deepEqual(await verdicts(rant, { minHits: 5 }), [null]);
  t.deepEqual(await verdicts(rant, { maxPerThousand: 900 }), [null]);
  t.deepEqual(await verdicts(rant, { allow: ['bullshit', 'assholes'] }), [null]);
});

test('words that mean something else in software are none, unless the list of them is another one', async (t) => {
  const driver: TestRow = {
    id: 'spi.c',
    content:
      'int slave = spi_slave(bus); select(slave); if (slave) return barf("no slave"); // a Stringer\n'.repeat(
        4,
      ),
    meta: { share: 'code' },
  };
  t.deepEqual(await verdicts([driver]), [null]);
  t.deepEqual(await verdicts([driver], { allow: [] }), ['profanity']);
});

test('evidence counts, and repeats no word', async (t) => {
  const { hooks } = makePlugin(definition, config);
  const batch = recordBatch([rows[1]!]);
  await hooks!.filter!.apply(batch, stageContext());
  t.deepEqual(batch.verdicts[0]!.evidence, { words: 25, hits: 4, distinct: 2, perThousand: 160, limit: 2 });
});

test('a word of the list of one’s own drops at its first occurrence, a phrase as a whole', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'never-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const never = join(folder, 'never.txt');
  await writeFile(never, '# ours\nfrobnitz\nblue whale\n\n');
  const texts = ['a frobnitz here', 'Blue Whale', 'blue and whale', 'frobnitzes', '# ours'].map(prose);
  t.deepEqual(await verdicts(texts, { never }), ['word-never', 'word-never', null, null, null]);
});

test('words: humps, acronyms, scripts without case, marks; nothing is found inside a word', (t) => {
  t.deepEqual(
    [...wordsOf('assertThat XMLHttp naïve_cafe\u0301 日本語 x2y')],
    ['assert', 'that', 'xml', 'http', 'naïve', 'cafe\u0301', '日本語', 'x', 'y'],
  );
  t.deepEqual([...wordsOf('Scunthorpe')], ['scunthorpe']);
});

test('every list loads, and has words', async (t) => {
  for (const language of LIST_LANGUAGES) {
    const angry = await verdicts([prose('merda puta cabron putain cazzo 3ahera fuck')], {
      languages: [language],
      sureness: 0,
      minHits: 1,
    });
    t.deepEqual(angry, ['profanity'], language);
  }
});

test('a word that is written with digits is that word, and no part of it', async (t) => {
  const given = { languages: ['ar-latn'], sureness: 0, minHits: 1, allow: ['far5'] };
  const texts = ['ya 3as', 'as good as it gets', 'KOSO5TAK', 'koso tak', 'ibn al 3ahra', 'far5', 'x3as3'].map(
    prose,
  );
  t.deepEqual(await verdicts(texts, given), ['profanity', null, 'profanity', null, 'profanity', null, null]);
  const english = ['pi and the number pi, y', 'pi55 pu55y'].map(prose);
  t.deepEqual(await verdicts(english, { sureness: 0, minHits: 1 }), [null, 'profanity']);
});

test('a word of one’s own may hold digits', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'never-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const never = join(folder, 'never.txt');
  await writeFile(never, 'fr0bnitz\nblue whale 52\n');
  const texts = ['a Fr0bnitz here', 'fr bnitz', 'blue whale', 'Blue  whale-52!'].map(prose);
  t.deepEqual(await verdicts(texts, { never }), ['word-never', null, null, 'word-never']);
});

test('phrases: the longest at a place, the same as looking for each', (t) => {
  const word = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 3 })), fc.array(word), (phrases, text) => {
      const set = new Phrases();
      for (const phrase of phrases) set.add(phrase);
      for (let at = 0; at < text.length; at++) {
        const here = phrases.filter((phrase) => phrase.every((part, index) => text[at + index] === part));
        t.is(set.lengthAt(text, at), Math.max(0, ...here.map(({ length }) => length)));
      }
    }),
  );
});

test('what is counted by bytes alone misses no word', (t) => {
  const needles = ['ass', 'sskey', 'kk', 'b', 'a7', '7', 'naïve'];
  // Pieces that meet in all ways: humps, marks, letters beyond ASCII, the sign of the kelvin, digits.
  const pieces = [
    ...[
      'a',
      'ass',
      'ASS',
      'B',
      'b',
      'k',
      'K',
      '\u212a',
      'key',
      'é',
      'É',
      'naïve',
      '\u0301',
      '日',
      '_',
      ' ',
      '7',
      '٣',
    ],
  ];
  // Also long ones, for what compiled kernels do with 64 bytes at once.
  const texts = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')),
    fc
      .array(
        fc.constantFrom(...pieces.filter((piece) => /^[ -~]+$/.test(piece)), 'x'.repeat(40), '-'.repeat(33)),
        {
          minLength: 20,
          maxLength: 90,
        },
      )
      .map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...pieces), { minLength: 40, maxLength: 90 }).map((parts) => parts.join('')),
  );
  for (const [cut, cutter] of [
    ['at-humps', wordsOf],
    ['into-runs', wordsWithDigitsOf],
  ] as const) {
    for (const words of [needles.slice(0, -1), needles]) {
      const openings = words.map((word) => [word] as const);
      const first = new Openings(openings, cut);
      const compiled = kernels === undefined ? first : new Openings(openings, cut, kernels);
      fc.assert(
        fc.property(texts, (text) => {
          const there = [...cutter(text)].filter((word) => words.includes(word)).length;
          const counted = first.count(Buffer.from(text));
          t.deepEqual(compiled.count(Buffer.from(text)), counted, text);
          t.true(counted.found >= there, JSON.stringify(text));
          t.true(counted.words <= [...cutter(text)].length, JSON.stringify(text));
        }),
        { numRuns: 2000 },
      );
    }
  }
  const ass = new Openings([['ass']], 'at-humps');
  const text = 'an ass, class assert passAssert BASS asse 日 classASSet an anAss';
  t.deepEqual(ass.count(Buffer.from(text)), { found: 2, words: 14 });
  t.is([...wordsOf(text)].length, 15);
  t.deepEqual(new Openings([], 'at-humps').count(Buffer.from('anything')), { found: 0, words: 0 });
  for (const compiled of [undefined, kernels]) {
    const pair = new Openings([['big', 'ass']], 'at-humps', compiled);
    t.is(pair.count(Buffer.from('bigAss big_ass big — ASS big big, ass; the big one, ass and big')).found, 4);
  }
});

test('a classifier drops prose that it is sure of, and no code; its labels are checked before any work', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'profanity-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { models } = JSON.parse(readFileSync(new URL('../test/fasttext.json', import.meta.url), 'utf8')) as {
    models: Record<string, { model: string }>;
  };
  const model = join(folder, 'hate.bin');
  writeFileSync(model, Buffer.from(models['words']!.model, 'base64'));
  const configured = (labels: string[]) =>
    makePlugin(definition, config, {
      config: { classifier: { model, labels, limit: 0.9, shares: ['text'] } },
    }).hooks!;
  const hooks = configured(['hate']);
  await hooks.setup!(hookContext());
  const batch = recordBatch([
    { id: 'a', content: 'hateful vile scum', meta: { share: 'text' } },
    { id: 'b', content: 'please good day', meta: { share: 'text' } },
    { id: 'c', content: 'hateful vile scum', meta: { share: 'code' } },
  ]);
  await hooks.filter!.apply(batch, stageContext());
  t.deepEqual(
    batch.verdicts.map(({ row, reason, evidence }) => [row, reason, evidence]),
    [[0, 'hate-speech', { probability: 1, limit: 0.9, model: 'hate.bin' }]],
  );
  for (const labels of [['nice'], []]) {
    await t.throwsAsync(async () => configured(labels).setup!(hookContext()), { code: 'FWK_CONFIG_INVALID' });
  }
});
