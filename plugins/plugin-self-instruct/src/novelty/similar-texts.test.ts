import { randomStream } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import { commonSubsequence, rougeL, wordsOf } from './rouge-l.js';
import { SimilarTexts } from './similar-texts.js';

const numbers = (words: readonly string[], all: string[]): number[] =>
  words.map((word) => (all.includes(word) ? all.indexOf(word) : all.push(word) - 1));

/** The comparison with each, as the paper's code does it. */
function eachCompared(texts: readonly string[], text: string, threshold: number) {
  const all: string[] = [];
  const words = numbers(wordsOf(text), all);
  let best: { index: number; rougeL: number } | undefined;
  for (const [index, other] of texts.entries()) {
    const score = rougeL(words, numbers(wordsOf(other), all));
    if (score >= threshold && score > (best?.rougeL ?? 0)) best = { index, rougeL: score };
  }
  return best;
}

test('ROUGE-L as it is published', (t) => {
  const score = (a: string, b: string) => {
    const all: string[] = [];
    return rougeL(numbers(wordsOf(a), all), numbers(wordsOf(b), all));
  };
  // Lin 2004, section 3.1: LCS of 3 and 2 of 4 words.
  t.is(score('police killed the gunman', 'police kill the gunman'), 0.75);
  t.is(score('police killed the gunman', 'the gunman kill police'), 0.5);
  t.is(score('', 'a'), 0);
  t.is(score('!?', '!?'), 0);
  t.is(score('Sort THE list.', 'sort the-list'), 1);
  t.is(commonSubsequence([1, 2, 3, 4], [2, 4]), 2);
});

test('the same verdicts as the comparison with each', (t) => {
  // Few words: similar texts, repeated words, permutations and empty texts all come up.
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', 'the', 'sort', 'list', 'ü', '7'), { maxLength: 14 })
    .map((words) => words.join(' '));
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 40 }),
      fc.constantFrom(0.3, 0.5, 0.7, 0.9, 1),
      (texts, threshold) => {
        const index = new SimilarTexts(threshold);
        const before: string[] = [];
        for (const one of texts) {
          t.deepEqual(index.nearest(one), eachCompared(before, one, threshold), one);
          index.add(one);
          before.push(one);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('the same over longer texts that are edits of each other', (t) => {
  const random = randomStream({ seed: 3, plugin: 'test', hook: 'texts', sequence: 0 });
  const words = Array.from({ length: 60 }, (_, at) => `word${at}`);
  const index = new SimilarTexts(0.7);
  const before: string[] = [];
  let similar = 0;
  for (let n = 0; n < 250; n++) {
    const base = n > 20 && random.uniform() < 0.5 ? before[random.integer(before.length)]!.split(' ') : [];
    const text = Array.from({ length: 8 + random.integer(12) }, (_, at) =>
      base[at] !== undefined && random.uniform() < 0.85 ? base[at] : words[random.integer(words.length)]!,
    ).join(' ');
    const found = index.nearest(text);
    t.deepEqual(found, eachCompared(before, text, 0.7));
    if (found !== undefined) similar++;
    index.add(text);
    before.push(text);
  }
  t.true(similar > 20, `${similar}`);
});

test('few are compared: ten times the texts, far less than a hundred times the work', (t) => {
  const compared = (count: number) => {
    const random = randomStream({ seed: 1, plugin: 'test', hook: 'work', sequence: 0 });
    const index = new SimilarTexts(0.7);
    for (let n = 0; n < count; n++) {
      // Zipf's law, roughly, as words of tasks have it.
      const text = Array.from({ length: 14 }, () => `w${Math.floor(3000 ** random.uniform())}`).join(' ');
      index.nearest(text);
      index.add(text);
    }
    return index.compared;
  };
  const [few, many] = [compared(200), compared(2000)];
  t.true(many < 2000 * 5, `${many} comparisons where each with each is ${(2000 * 1999) / 2}`);
  t.true(many < 40 * Math.max(few, 50), `${few}, then ${many}`);
});
