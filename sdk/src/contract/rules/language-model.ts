import { randomStream } from '../../random.js';
import { type GenerateOptions, LANGUAGE_MODEL, type LanguageModel } from '../../slots/language-model.js';
import { both, promises, provides, type Rule } from '../rule.js';
import type { Subject } from '../subject.js';
import { differenceOf } from '../tensors/compare.js';
import { TOY } from '../training/toy-batch.js';
import { type TrainingBench, train } from '../training/training-bench.js';
import { violation } from '../violation.js';

const at = ({ id }: Subject, method: 'score' | 'generate') =>
  `slot ${LANGUAGE_MODEL.id} of '${id}', ${method}`;

/** Losses of a token are a few nats; a model that looks ahead, or into another row, is off by tenths. */
const CLOSE = 1e-4;

/** What evaluators and generation rely on. */
export const languageModelRules: readonly Rule[] = [
  {
    id: 'language-model/score',
    says: 'score gives a loss of 0 or more for each position, and 0 for the last of a row',
    appliesTo: provides(LANGUAGE_MODEL.id),
    check: (subject) =>
      use(subject, ({ model, tokens }) => {
        const [rows, length] = [3, TOY.length];
        const losses = model.score(tokens(rows, length), rows, length);
        if (losses.length !== rows * length) {
          throw violation(
            `for ${rows} rows of ${length} it gave ${losses.length} losses`,
            at(subject, 'score'),
            'give one loss for each position',
          );
        }
        const wrong = losses.findIndex((loss, n) =>
          n % length === length - 1 ? loss !== 0 : !(loss >= -1e-6 && Number.isFinite(loss)),
        );
        if (wrong < 0) return;
        throw violation(
          `the loss at position ${wrong % length} of row ${Math.floor(wrong / length)} is ${losses[wrong]}`,
          at(subject, 'score'),
          'give −log p of the next token, and 0 where none follows',
        );
      }),
  },
  {
    id: 'language-model/causal',
    says: 'a later token does not change the loss of an earlier one',
    appliesTo: provides(LANGUAGE_MODEL.id),
    check: (subject) =>
      use(subject, ({ model, tokens }) => {
        const { length } = TOY;
        const ids = tokens(1, length);
        const before = model.score(ids, 1, length);
        for (let changed = 1; changed < length; changed++) {
          const other = ids.slice();
          other[changed] = (other[changed]! + 1) % model.vocabularySize;
          // The loss at t is of token t + 1: those before `changed − 1` know nothing of it.
          const after = model.score(other, 1, length).slice(0, changed - 1);
          const wrong = differenceOf(after, before.slice(0, changed - 1), CLOSE);
          if (wrong === undefined) continue;
          throw violation(
            `another token at position ${changed} changed the loss at position ${wrong.index} from ${wrong.expected} to ${wrong.actual}`,
            at(subject, 'score'),
            'mask attention so that a position sees itself and those before it',
          );
        }
      }),
  },
  {
    id: 'language-model/rows',
    says: 'the losses of a row do not depend on the rows beside it',
    appliesTo: provides(LANGUAGE_MODEL.id),
    check: (subject) =>
      use(subject, ({ model, tokens }) => {
        const [rows, length] = [3, TOY.length];
        const ids = tokens(rows, length);
        const together = model.score(ids, rows, length);
        for (let row = 0; row < rows; row++) {
          const [from, to] = [row * length, (row + 1) * length];
          const wrong = differenceOf(
            together.slice(from, to),
            model.score(ids.slice(from, to), 1, length),
            CLOSE,
          );
          if (wrong === undefined) continue;
          throw violation(
            `scored with others, position ${wrong.index} of row ${row} has a loss of ${wrong.actual}; alone ${wrong.expected}`,
            at(subject, 'score'),
            'keep rows apart: neither attention nor a norm may go across them',
          );
        }
      }),
  },
  {
    id: 'language-model/documents',
    says: 'attention stays inside documents',
    appliesTo: provides(LANGUAGE_MODEL.id),
    check: (subject) =>
      use(subject, ({ model, tokens }) => {
        const { length } = TOY;
        const border = 3;
        const documents = Int32Array.from({ length }, (_, t) => (t < border ? 0 : 1));
        const ids = tokens(1, length);
        const other = ids.map((id, t) => (t < border ? (id + 1) % model.vocabularySize : id));
        const second = (given: Int32Array) => model.score(given, 1, length, documents).slice(border);
        const wrong = differenceOf(second(other), second(ids), CLOSE);
        if (wrong === undefined) return;
        throw violation(
          `other tokens in the first document changed the loss at position ${wrong.index} of the second from ${wrong.expected} to ${wrong.actual}`,
          at(subject, 'score'),
          'mask attention by `documents`, and count positions from each document’s start',
        );
      }),
  },
  {
    id: 'language-model/greedy',
    says: 'at temperature 0 generate takes the tokens that score thinks likeliest',
    appliesTo: provides(LANGUAGE_MODEL.id),
    check: (subject) =>
      use(subject, ({ model, tokens }) => {
        const prompt = [...tokens(1, 3)];
        const generated = model.generate(prompt, { ...greedy, maximum: 3 });
        if (generated.length !== 3) {
          throw violation(
            `asked for 3 tokens it gave ${generated.length}`,
            at(subject, 'generate'),
            'go on until `maximum` or a token of `stop`',
          );
        }
        // At most this many candidates: a model of 65,536 tokens is asked about some of them.
        const rows = Math.min(model.vocabularySize, 256);
        for (const [index, chosen] of generated.entries()) {
          const known = [...prompt, ...generated.slice(0, index)];
          const length = known.length + 1;
          const candidates = Array.from({ length: rows }, (_, id) => id);
          const ids = Int32Array.from([...candidates, chosen].flatMap((id) => [...known, id]));
          const losses = model.score(ids, rows + 1, length);
          const of = (row: number) => losses[row * length + length - 2]!;
          const best = candidates.reduce((least, id) => (of(id) < of(least) ? id : least), 0);
          if (of(rows) <= of(best) + CLOSE) continue;
          throw violation(
            `after ${known.length} tokens it took ${chosen} (loss ${of(rows)}), and score prefers ${best} (loss ${of(best)})`,
            at(subject, 'generate'),
            'take the likeliest of the same logits; keys and values kept from earlier steps must be those of the same positions',
          );
        }
      }),
  },
  {
    id: 'language-model/seeded',
    says: 'the same random numbers give the same tokens',
    appliesTo: both(provides(LANGUAGE_MODEL.id), promises('deterministic')),
    check: (subject) =>
      use(subject, ({ model, tokens }) => {
        const prompt = [...tokens(1, 3)];
        const once = (seed: number) =>
          model.generate(prompt, {
            ...greedy,
            temperature: 1.5,
            maximum: 12,
            random: randomStream({ seed, plugin: 'contract', hook: 'generate', sequence: 0 }),
          });
        for (const seed of [1, 2, 3]) {
          const [one, two] = [once(seed), once(seed)];
          if (one.join() === two.join()) continue;
          throw violation(
            `with one seed it gave ${one.join(' ')}, then ${two.join(' ')}`,
            at(subject, 'generate'),
            'draw from options.random and nothing else',
          );
        }
      }),
  },
  {
    id: 'language-model/stops',
    says: 'generate gives at most the tokens asked for, none of those it is to stop at, and none unknown',
    appliesTo: provides(LANGUAGE_MODEL.id),
    check: (subject) =>
      use(subject, ({ model, tokens }) => {
        const prompt = [...tokens(1, 3)];
        const stop = Array.from({ length: Math.ceil(model.vocabularySize / 2) }, (_, i) => 2 * i);
        for (let sequence = 0; sequence < 5; sequence++) {
          const random = () => randomStream({ seed: 1, plugin: 'contract', hook: 'generate', sequence });
          const options = { ...greedy, temperature: 2, maximum: 5, random: random() };
          const free = model.generate(prompt, options);
          const stopped = model.generate(prompt, { ...options, random: random(), stop });
          const unknown = free.find((id) => !(Number.isInteger(id) && id >= 0 && id < model.vocabularySize));
          const wrong =
            free.length > 5
              ? `asked for 5 tokens at most it gave ${free.length}`
              : unknown !== undefined
                ? `it gave the token ${unknown} of a vocabulary of ${model.vocabularySize}`
                : stopped.some((id) => stop.includes(id))
                  ? `told to stop at even tokens it gave ${stopped.join(' ')}`
                  : undefined;
          if (wrong !== undefined)
            throw violation(wrong, at(subject, 'generate'), 'stop before a token of `stop`');
        }
      }),
  },
  {
    id: 'language-model/tensors',
    says: 'score and generate leave no tensors behind',
    appliesTo: provides(LANGUAGE_MODEL.id),
    check: (subject) =>
      use(subject, ({ bench, model, tokens }) => {
        for (const [method, work] of [
          ['score', () => void model.score(tokens(2, TOY.length), 2, TOY.length)],
          ['generate', () => void model.generate([...tokens(1, 3)], { ...greedy, maximum: 3 })],
        ] as const) {
          const left = bench.leftBy(work);
          if (left <= 0) continue;
          throw violation(
            `${left} more ${left === 1 ? 'tensor is' : 'tensors are'} held after each ${method}`,
            at(subject, method),
            'wrap it in tf.tidy, and dispose the cache of keys and values',
          );
        }
      }),
  },
];

const greedy: GenerateOptions = {
  maximum: 1,
  temperature: 0,
  topP: 1,
  stop: [],
  random: {
    uniform() {
      throw new Error('at temperature 0 nothing is drawn');
    },
  },
};

interface Used {
  readonly bench: TrainingBench;
  readonly model: LanguageModel;
  /** Ids of the model's vocabulary, the same for the same shape. */
  readonly tokens: (rows: number, length: number) => Int32Array;
}

/** The model after one pass of training: before it, it may not know its context. */
const use = (subject: Subject, work: (parts: Used) => void): Promise<void> =>
  train(subject, async (bench) => {
    const { micro, counts } = await bench.collated(0);
    bench.pass(0, micro[0]!, { counts, objective: 'outputs' });
    const model = bench.plugin.slot(LANGUAGE_MODEL);
    work({
      bench,
      model,
      tokens(rows, length) {
        const random = randomStream({ seed: 1, plugin: 'contract', hook: 'tokens', sequence: rows * length });
        return Int32Array.from({ length: rows * length }, () => random.integer(model.vocabularySize));
      },
    });
  });
