import { type ConfigOf, defineConfig, list, oneOf } from '@framework/sdk';

/** Kinds of personal data that can be scrubbed, in the order in which overlapping finds win. */
export const KINDS = ['email', 'iban', 'card', 'ip', 'phone', 'name'] as const;
export type Kind = (typeof KINDS)[number];

export const config = defineConfig({
  kinds: list<Kind>(oneOf(KINDS), {
    doc: 'What is scrubbed. `name` is off: authors and copyright holders are named because licences ask for it.',
    default: ['email', 'iban', 'card', 'ip', 'phone'],
  }),
});

export type Config = ConfigOf<typeof config>;
