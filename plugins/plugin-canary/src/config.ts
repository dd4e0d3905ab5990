import { type ConfigOf, defineConfig, file, list, oneOf } from '@framework/sdk';

/** What can be planted. */
export const KINDS = ['secret', 'license', 'duplicate', 'benchmark', 'pii', 'optout'] as const;
export type Kind = (typeof KINDS)[number];

export const config = defineConfig({
  kinds: list<Kind>(oneOf(KINDS), {
    doc: 'What is planted. A preset without the filter for a kind leaves the kind out; `optout` needs `canary:optout` on the list of removal requests.',
    default: ['secret', 'license', 'duplicate', 'benchmark', 'pii'],
  }),
  benchmark: file({
    doc: 'Benchmark whose first task is planted: JSON lines as HumanEval has them, or gzip of such. The file that the decontamination is given.',
    default: '',
  }),
});

export type Config = ConfigOf<typeof config>;
