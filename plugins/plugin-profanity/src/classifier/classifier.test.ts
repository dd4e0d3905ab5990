import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { highestProbability, predict } from './classify.js';
import { readFastTextModel } from './fasttext-model.js';
import { wordsOf } from './features.js';

/** Classifiers of a few words, trained by fastText, and what it predicts. */
const { models } = JSON.parse(readFileSync(new URL('../../test/fasttext.json', import.meta.url), 'utf8')) as {
  readonly models: Readonly<
    Record<
      string,
      {
        readonly model: string;
        readonly predictions: Readonly<Record<string, Readonly<Record<string, number>>>>;
      }
    >
  >;
};
const fileOf = (name: string) => Buffer.from(models[name]!.model, 'base64');

for (const [name, { predictions }] of Object.entries(models)) {
  test(`${name}: every probability is fastText’s`, (t) => {
    const model = readFastTextModel(fileOf(name), `${name}.bin`);
    for (const [text, expected] of Object.entries(predictions)) {
      const found = predict(wordsOf(text), model);
      for (const [at, label] of model.labels.entries()) {
        // fastText adds 1e-5 before it takes the logarithm, and reads sigmoids from a table of 512 steps.
        const tolerance = model.loss === 'softmax' ? 2e-5 : 9e-3;
        t.true(Math.abs(found[at]! - expected[label]!) < tolerance, `${text}: ${label} ${found[at]}`);
      }
    }
  });
}

test('one paragraph of a long text is enough', (t) => {
  const model = readFastTextModel(fileOf('words'), 'words.bin');
  const hate = [model.labels.indexOf('__label__hate')];
  const calm = 'please thank kind good day release build docs '.repeat(100);
  t.true(highestProbability(calm, hate, model) < 0.2);
  t.true(highestProbability(`${calm}${'hateful vile scum '.repeat(130)}${calm}`, hate, model) > 0.9);
  t.is(highestProbability('', hate, model), 0);
});

test('what is no such model, or cut off anywhere, is refused', (t) => {
  const whole = fileOf('grams');
  for (let end = 0; end < whole.byteLength; end += 3) {
    t.throws(() => readFastTextModel(whole.subarray(0, end), 'a.bin'), { code: 'FWK_CONFIG_INVALID' });
  }
  const changed = (at: number, value: number) => {
    const file = Buffer.from(whole);
    file.writeInt32LE(value, at);
    return file;
  };
  for (const [file, message] of [
    [changed(4, 11), /version 12/],
    [changed(32, 1), /hierarchical/],
    [changed(36, 2), /word vectors/],
    [changed(40, 0), /no rows for what it hashes/],
    [notANumber(whole), /no numbers/],
  ] as const) {
    t.throws(() => readFastTextModel(file, 'a.bin'), { code: 'FWK_CONFIG_INVALID', message });
  }
  fc.assert(
    fc.property(fc.nat(whole.byteLength - 1), fc.nat(255), (at, byte) => {
      const file = Buffer.from(whole);
      file[at] = byte;
      try {
        readFastTextModel(file, 'a.bin');
      } catch (error) {
        t.is((error as { code?: string }).code, 'FWK_CONFIG_INVALID', `${at} ${byte}`);
      }
    }),
    { numRuns: 300 },
  );
});

/** The last weight of the output. */
function notANumber(whole: Buffer): Buffer {
  const file = Buffer.from(whole);
  file.writeFloatLE(Number.NaN, file.byteLength - 4);
  return file;
}
