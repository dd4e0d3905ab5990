import { data } from 'franc-min/data.js';
import { expressions } from 'franc-min/expressions.js';

/** Characters that are looked at. */
const LONGEST = 2048;
/** What a trigram costs that is none of a language's three hundred. */
const ABSENT = 300;

/**
 * The language whose commonest trigrams a text has in the order nearest to its own (Cavnar and Trenkle 1994), as ISO 639-3; undefined
 * where no script is known. The first answer of `francAll`, from its tables: that asks each of forty languages for each trigram,
 * this asks each trigram for its languages.
 */
export function mostLikely(text: string): string | undefined {
  const value = text.slice(0, LONGEST);
  const script = scriptOf(value);
  if (script === undefined || !Object.hasOwn(data, script)) return script;
  let profiles = made.get(script);
  if (profiles === undefined) {
    profiles = new Profiles(data[script]!);
    made.set(script, profiles);
  }
  return profiles.nearest(` ${wordsOf(value)} `);
}

const made = new Map<string, Profiles>();

/** The script most characters are of: the first of equals. A script of one language has its name. */
function scriptOf(value: string): string | undefined {
  let most = 0;
  let best: string | undefined;
  for (const [script, characters] of SCRIPTS) {
    const count = value.match(characters)?.length ?? 0;
    if (count > most) [most, best] = [count, script];
  }
  return best;
}

const SCRIPTS = Object.entries(expressions);

const wordsOf = (value: string): string =>
  value
    .replace(/[\u0021-\u0040]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** The languages of a script, by the trigrams they are told by. */
class Profiles {
  readonly #languages: readonly string[];
  /** Of each trigram: a language, the trigram's rank there, and so on. */
  readonly #ranks = new Map<string, number[]>();

  /** @param models by language, its trigrams, the commonest first */
  constructor(models: Readonly<Record<string, string>>) {
    this.#languages = Object.keys(models);
    for (const [language, name] of this.#languages.entries()) {
      // A trigram that stands there twice has the first place.
      const ranks = new Map(
        [...models[name]!.split('|').entries()].reverse().map(([rank, one]) => [one, rank]),
      );
      for (const [trigram, rank] of ranks) {
        const known = this.#ranks.get(trigram);
        if (known === undefined) this.#ranks.set(trigram, [language, rank]);
        else known.push(language, rank);
      }
    }
  }

  /** The first of equals. What no language knows costs each the same. */
  nearest(words: string): string | undefined {
    const counts = new Map<readonly number[], number>();
    for (let at = 0; at + 3 <= words.length; at++) {
      const ranks = this.#ranks.get(words.slice(at, at + 3));
      if (ranks !== undefined) counts.set(ranks, (counts.get(ranks) ?? 0) + 1);
    }
    const nearness = new Int32Array(this.#languages.length);
    for (const [ranks, count] of counts) {
      for (let at = 0; at < ranks.length; at += 2) {
        nearness[ranks[at]!]! += ABSENT - Math.abs(count - ranks[at + 1]! - 1);
      }
    }
    return this.#languages[nearness.indexOf(nearness.reduce((most, one) => Math.max(most, one)))];
  }
}
