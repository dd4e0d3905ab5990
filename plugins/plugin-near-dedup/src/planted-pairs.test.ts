/** Pairs whose similarity is known, planted among real source files. */
import { randomStream } from '@framework/sdk';
import test from 'ava';
import {
  duplicatesOf,
  plant,
  scorePlanted,
  similarity,
  sourceFiles,
  THRESHOLD,
} from './suites/planted-pairs.js';

test.serial(
  'of pairs at 0.85 and above 95 % are found, and 99 % of what is dropped is like what is kept',
  async (t) => {
    const { alike, found, dropped, right, unlike, wronged } = await scorePlanted();
    t.true(alike >= 400 && unlike >= 400, `${alike} and ${unlike} pairs`);
    const recall = found / alike;
    const precision = right / dropped.size;
    t.log(`${alike} pairs at 0.85 to 0.97: recall ${recall.toFixed(4)}`);
    t.log(`${dropped.size} dropped: precision ${precision.toFixed(4)}; ${wronged} of ${unlike} unlike pairs`);
    t.true(recall >= 0.95);
    t.true(precision >= 0.99);
    t.is(wronged, 0);
    for (const kept of dropped.values())
      t.false(dropped.has(kept), `${kept} stands for others and is dropped`);
  },
);

test.serial('the outcome depends neither on the order of documents nor on the size of batches', async (t) => {
  const random = randomStream({ seed: 8, plugin: 'test', hook: 'planted', sequence: 0 });
  const originals = random.shuffle(sourceFiles()).slice(0, 200);
  const documents = new Map(originals.map(({ id, text }) => [id, text]));
  plant(originals, 'alike', 100, [0.75, 0.9], random, documents);
  const usual = sorted(await duplicatesOf(documents, 256));
  t.true(usual.length > 20);
  for (const size of [1, 17]) {
    const shuffled = new Map(random.shuffle([...documents]));
    t.deepEqual(sorted(await duplicatesOf(shuffled, size)), usual);
  }
});

const full = process.env['FRAMEWORK_FULL'] === '1';

(full ? test.serial : test.serial.skip)(
  `copies of what an earlier blend kept are found as those of one run are${full ? '' : ' (takes a while: runs in .ci/run --full)'}`,
  async (t) => {
    const random = randomStream({ seed: 9, plugin: 'test', hook: 'planted', sequence: 0 });
    const originals = random.shuffle(sourceFiles()).slice(0, 450);
    const earlier = new Map(originals.map(({ id, text }) => [id, text]));
    const documents = new Map<string, string>();
    const alike = plant(originals, 'alike', 150, [0.85, 0.97], random, documents);
    const unlike = plant(originals.slice().reverse(), 'unlike', 150, [0.4, 0.69], random, documents);
    const dropped = await duplicatesOf(documents, 64, earlier);
    const against = [...dropped].filter(([, kept]) => earlier.has(kept));
    const found = alike.filter(({ id }) => earlier.has(dropped.get(id) ?? ''));
    const right = against.filter(
      ([id, kept]) => similarity(documents.get(id)!, earlier.get(kept)!) >= THRESHOLD,
    );
    t.log(
      `${alike.length} copies, ${unlike.length} look-alikes: ${found.length} found, ${right.length} of ${against.length} right`,
    );
    t.true(alike.length >= 100 && unlike.length >= 100);
    t.true(found.length / alike.length >= 0.95);
    t.true(right.length / against.length >= 0.99);
    t.deepEqual(
      unlike.filter(({ id, original }) => dropped.get(id) === original),
      [],
    );
  },
);

const sorted = (duplicates: ReadonlyMap<string, string>) =>
  [...duplicates].sort(([a], [b]) => (a < b ? -1 : 1));
