import type { FastTextModel } from './fasttext-model.js';
import { featuresOf, wordsOf } from './features.js';

/** Words judged at a time: the mean over a long text would drown what one paragraph says. */
const WORDS_AT_A_TIME = 400;

/** The probability of each label for a line of words (fastText's `predict`). */
export function predict(words: readonly string[], model: FastTextModel): Float64Array {
  const { dimension, input, output, labels } = model;
  const rows = featuresOf(words, model);
  const hidden = new Float64Array(dimension);
  for (const row of rows) {
    for (let at = 0; at < dimension; at++) hidden[at]! += input[row * dimension + at]! / rows.length;
  }
  const scores = Float64Array.from(labels, (_, label) => {
    let score = 0;
    for (let at = 0; at < dimension; at++) score += hidden[at]! * output[label * dimension + at]!;
    return score;
  });
  if (model.loss === 'each') return scores.map((score) => 1 / (1 + Math.exp(-score)));
  const most = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - most));
  const sum = raised.reduce((total, value) => total + value, 0);
  return raised.map((value) => value / sum);
}

/** The highest probability that any piece of a text has one of some labels: their sum where one is right, else the largest. */
export function highestProbability(text: string, labels: readonly number[], model: FastTextModel): number {
  const words = wordsOf(text);
  let highest = 0;
  for (let from = 0; from < words.length; from += WORDS_AT_A_TIME) {
    const all = predict(words.slice(from, from + WORDS_AT_A_TIME), model);
    const asked = labels.map((label) => all[label]!);
    const probability =
      model.loss === 'softmax' ? asked.reduce((sum, value) => sum + value, 0) : Math.max(...asked);
    highest = Math.max(highest, probability);
  }
  return highest;
}
