import {
  type ConfigOf,
  count,
  defineConfig,
  file,
  group,
  number,
  oneOf,
  path,
  ratio,
  text,
} from '@framework/sdk';

export const config = defineConfig({
  seeds: file({
    doc: 'Tasks written by people, JSON lines as in `data/seeds.jsonl`; empty for ours.',
    default: '',
  }),
  answers: path({
    doc: 'Folder of recorded answers, by the hash of what was asked: what lies there is never asked again. Part of what a run is made from.',
    default: '.framework/answers',
  }),
  licence: text({
    doc: 'SPDX expression that the model’s output is under, as you know it from its terms. Empty: none is stated, and filters on licences judge it so.',
    default: '',
  }),
  terms: text({
    doc: 'The terms that say so: an address, a contract’s name. Recorded with each trace, read by nobody.',
    default: '',
  }),
  maxTraces: count({ doc: 'Most traces.', default: 1000, min: 1 }),
  maxRequests: count({ doc: 'Most requests, recorded ones included.', default: 4000, min: 1 }),
  maxTokens: count({
    doc: 'Most tokens of prompts and answers together, as the endpoint counts them; recorded ones included. Never exceeded.',
    default: 4_000_000,
    min: 1,
  }),
  fromSeeds: count({
    doc: 'Tasks written by people in each prompt for new ones.',
    default: 6,
    min: 1,
    max: 32,
  }),
  fromMade: count({
    doc: 'Tasks the model wrote in each such prompt, as soon as there are any; until then people’s stand in for them.',
    default: 2,
    max: 32,
  }),
  round: count({
    doc: 'Prompts for new tasks that are asked from one state of the pool: 1 follows the paper closest, more are asked at once.',
    default: 5,
    min: 1,
    max: 64,
  }),
  novelty: ratio({
    doc: 'A new task whose ROUGE-L with any task of before reaches this is dropped.',
    default: 0.7,
    min: 0.3,
  }),
  instances: count({ doc: 'Most traces of one task.', default: 5, min: 1, max: 20 }),
  unsuited: oneOf(['published', 'code'], {
    doc: 'Words that tell a task no text model can do: those of the paper, or those without `file`, `map`, `graph`, `plot` and “Write a program”, which code is about.',
    default: 'published',
  }),
  temperature: number({
    doc: 'Of prompts for new tasks; instances are greedy.',
    default: 0.7,
    min: 0,
    max: 2,
  }),
  topP: ratio({ doc: 'Likewise.', default: 0.5 }),
  penalties: oneOf(['published', 'none'], {
    doc: '`published`: presence penalties 2 for new tasks, 1.5 for instances. `none`: for endpoints that refuse the key.',
    default: 'published',
  }),
  templates: group(
    {
      plain: count({ doc: 'Input and output.', default: 6 }),
      steps: count({ doc: 'An answer that is reasoned step by step.', default: 2 }),
      tool: count({ doc: 'An answer that rests on what a tool gave back.', default: 2 }),
    },
    { doc: 'Weights the form of a task’s traces is drawn by, where it chooses no label.' },
  ),
  patience: count({
    doc: 'Answers in a row that bring nothing new, before the source gives up on the model.',
    default: 25,
    min: 1,
  }),
  failures: count({
    doc: 'Requests in a row that get no answer, each with its tries, before the source gives up on the endpoint.',
    default: 5,
    min: 1,
  }),
});

export type Config = ConfigOf<typeof config>;
