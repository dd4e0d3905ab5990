import { readFileSync } from 'node:fs';
import type { RandomStream } from '@framework/sdk';

/** Values for the `{placeholders}` of a phrase. */
export type Values = Readonly<Record<string, string | number>>;

/** A wrong operator or word, and how to say what is wrong with it. */
export interface Mutation {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** `data/phrasings.json`: what is asked and answered, each in several wordings. */
export interface Phrasings {
  readonly system: readonly string[];
  readonly mutations: readonly Mutation[];
  readonly refuse: { readonly ask: readonly { readonly ask: string; readonly answer: string }[] };
  readonly [kind: string]: unknown;
}

const FILE = new URL('../data/phrasings.json', import.meta.url);

export class Phrasebook {
  readonly text: string;
  readonly #phrasings: Phrasings;

  constructor(text = readFileSync(FILE, 'utf8')) {
    this.text = text;
    this.#phrasings = JSON.parse(text) as Phrasings;
  }

  get mutations(): readonly Mutation[] {
    return this.#phrasings.mutations;
  }

  /** How often a kind of trace is made, compared with the others. */
  weight(kind: string): number {
    return (this.#phrasings[kind] as { readonly weight: number }).weight;
  }

  system(random: RandomStream): string {
    return oneOf(this.#phrasings.system, random);
  }

  refusal(values: Values, random: RandomStream): { readonly ask: string; readonly answer: string } {
    const { ask, answer } = oneOf(this.#phrasings.refuse.ask, random);
    return { ask: fill(ask, values), answer: fill(answer, values) };
  }

  /** One of a kind's wordings, filled in. */
  say(kind: string, slot: string, values: Values, random: RandomStream): string {
    const wordings = (this.#phrasings[kind] as Readonly<Record<string, readonly string[]>>)[slot]!;
    return fill(oneOf(wordings, random), values);
  }
}

const oneOf = <T>(items: readonly T[], random: RandomStream): T => items[random.integer(items.length)]!;

/** Placeholders are replaced once: what a value holds in braces is code. A placeholder without a value is a mistake. */
function fill(wording: string, values: Values): string {
  return wording.replace(/\{([a-zA-Z]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(`the wording '${wording}' asks for {${name}}, which is not there`);
    return String(value);
  });
}
