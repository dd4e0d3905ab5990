import { type ConfigOf, count, defineConfig, file, list, ratio } from '@framework/sdk';

export const config = defineConfig({
  benchmarks: list(file(), {
    doc: 'Files of tasks that must not be learnt: HumanEval (`.jsonl`), MBPP (`.jsonl`, `.json`), MMLU (`.csv`), one question a paragraph (`.txt`); each also with `.gz` behind.',
    default: [],
  }),
  minLength: count({
    doc: 'Shortest text looked for as a whole, in letters, digits and signs without white space: what is shorter is written without knowing the task.',
    default: 30,
    min: 10,
  }),
  ngram: count({
    doc: 'Words of a run by which parts of a task are found; twice as many tokens in code, where every sign is one.',
    default: 8,
    min: 4,
    max: 50,
  }),
  minMatches: count({
    doc: 'Different runs of one text of a task that a document must hold.',
    default: 4,
    min: 1,
  }),
  minShare: ratio({
    doc: 'Share of the runs of one text of a task that a document must hold.',
    default: 0.3,
    min: 0.01,
  }),
});

export type Config = ConfigOf<typeof config>;
