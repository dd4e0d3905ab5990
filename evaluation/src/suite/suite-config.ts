import {
  bytes,
  type ConfigOf,
  count,
  defineConfig,
  group,
  list,
  number,
  optional,
  ratio,
  seconds,
  text,
} from '@framework/sdk';

/** Configuration keys every code suite has; a suite adds its `tasks` and the protocols it knows. */
export const suiteKeys = {
  sha256: optional(text(), {
    doc: 'SHA-256 the file of problems must have, hex; null for any. Another file is refused.',
    default: null,
  }),
  maxTasks: optional(count({ min: 1 }), {
    doc: 'The first so many problems of the file; null for all.',
    default: null,
  }),
  samples: count({ doc: 'Replies drawn for each problem.', default: 1, min: 1, max: 1000 }),
  temperature: number({
    doc: 'Sampling temperature; 0 is greedy, which has one reply.',
    default: 0,
    min: 0,
    max: 10,
  }),
  topP: ratio({
    doc: 'Nucleus sampling: smallest set of tokens whose probabilities reach this.',
    default: 0.95,
    min: 0.01,
  }),
  k: list(count({ min: 1 }), {
    doc: 'Each k that pass@k is reported for; none above `samples`.',
    default: [1],
  }),
  maxTokens: count({
    doc: 'Longest reply, in tokens. Where the context has less room behind the prompt, the reply ends there, and is counted.',
    default: 512,
    min: 1,
  }),
  resamples: count({ doc: 'Bootstrap resamples behind an interval.', default: 1000, min: 100 }),
  limits: group(
    {
      wall: seconds({ doc: 'Wall time of one judgement; HumanEval’s own is 3 s.', default: 3, min: 0.1 }),
      memory: bytes({
        doc: 'Memory of the program, its interpreter not counted.',
        default: 512 * 2 ** 20,
        min: 2 ** 20,
      }),
      output: bytes({ doc: 'Of what it prints, and of one answer.', default: 2 ** 16, min: 1 }),
    },
    { doc: 'What one program may use.' },
  ),
} as const;

const keys = defineConfig(suiteKeys);

/** Their values. */
export type SuiteConfig = ConfigOf<typeof keys>;
