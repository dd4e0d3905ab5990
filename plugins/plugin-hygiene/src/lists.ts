import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Hygiene } from '@framework/sdk';

interface Written {
  /** Reason → words, whole and in any case. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Reason → regular expressions, as they stand. */
  readonly patterns: Readonly<Record<string, readonly string[]>>;
}

const FILE = new URL('../data/hygiene.json', import.meta.url);
/** Under which names from `customerNames` count. */
export const CUSTOMER_NAME = 'customer-name';

/**
 * What no made document may hold: names of customers and persons, ways to reach them, numbers that stand for them, health data.
 * Lists and patterns are data (`data/hygiene.json`).
 */
export class Lists implements Hygiene {
  /** SHA-256 over everything it looks for, hex. */
  readonly identity: string;
  readonly #rules: readonly (readonly [reason: string, pattern: RegExp])[];

  /** @param customerNames beside those of the file */
  constructor(customerNames: readonly string[] = [], text = readFileSync(FILE, 'utf8')) {
    this.identity = createHash('sha256')
      .update(JSON.stringify([text, customerNames]))
      .digest('hex');
    const { words, patterns } = JSON.parse(text) as Written;
    const all = { ...words, [CUSTOMER_NAME]: [...(words[CUSTOMER_NAME] ?? []), ...customerNames] };
    this.#rules = [
      ...Object.entries(all).map(([reason, list]) => [reason, anyWord(list)] as const),
      ...Object.entries(patterns).flatMap(([reason, list]) =>
        list.map((pattern) => [reason, new RegExp(pattern)] as const),
      ),
    ];
  }

  objection(text: string): string | undefined {
    const written = plain(text);
    const apart = wordsApart(written);
    return this.#rules.find(
      ([reason, pattern]) => pattern.test(written) || (reason === CUSTOMER_NAME && pattern.test(apart)),
    )?.[0];
  }
}

/** One spelling of what looks the same (Unicode's NFKC), without characters that nobody sees: soft hyphens, joiners, marks of direction. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\p{Cf}/gu, '');

/** `ContosoClient` as `Contoso Client`: code writes a name into a longer one. */
const wordsApart = (text: string): string => text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');

/** Whole words: no letter or digit on either side. White space in a name may be any. */
const anyWord = (words: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.map(spaced).join('|')})(?![\\p{L}\\p{N}])`, 'iu');

/** A text as a regular expression that matches it alone, with flag `u` or without. */
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const spaced = (word: string): string => plain(word).trim().split(/\s+/).map(literal).join('\\s+');

/** Names from a file, one a line; empty lines and those that begin with `#` are none. */
export const namesIn = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
