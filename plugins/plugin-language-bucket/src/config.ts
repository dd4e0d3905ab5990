import { type ConfigOf, count, defineConfig, list, text } from '@framework/sdk';

export const config = defineConfig({
  languages: list(text(), {
    doc: 'Programming and markup languages kept, by bucket name (`typescript`); others are dropped. Empty keeps all.',
    default: [],
  }),
  naturalLanguages: list(text(), {
    doc: 'Natural languages of prose kept, by ISO 639-3 code (`eng`; `und` for what is too short to tell). Empty keeps all.',
    default: [],
  }),
  minProseCharacters: count({
    doc: 'Characters of running text below which no natural language is told: shorter ones are guesses.',
    default: 80,
    min: 10,
  }),
});

export type Config = ConfigOf<typeof config>;
