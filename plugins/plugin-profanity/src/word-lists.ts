import { readFile } from 'node:fs/promises';
import { cuss } from 'cuss';
import type { Config, LIST_LANGUAGES } from './config.js';
import { Phrases } from './phrases.js';
import { hasDigits, wordsOf, wordsWithDigitsOf } from './words.js';

/** `counted` is weighed against the length of a document; one of `never` is enough. */
export interface WordLists {
  readonly counted: WordList;
  readonly never: WordList;
}

/** The phrases of a list, by the words of a text that they are looked for among. */
export class WordList {
  /** Of letters alone. */
  readonly plain = new Phrases();
  readonly withDigits = new Phrases();

  add(phrase: string): void {
    if (hasDigits(phrase)) this.withDigits.add([...wordsWithDigitsOf(phrase)]);
    else this.plain.add([...wordsOf(phrase)]);
  }
}

type Ratings = Readonly<Record<string, number>>;

const LISTS: Readonly<Record<(typeof LIST_LANGUAGES)[number], () => Promise<Ratings>>> = {
  en: async () => cuss,
  'ar-latn': async () => (await import('cuss/ar-latn')).cuss,
  es: async () => (await import('cuss/es')).cuss,
  fr: async () => (await import('cuss/fr')).cuss,
  it: async () => (await import('cuss/it')).cuss,
  pt: async () => (await import('cuss/pt')).cuss,
  'pt-pt': async () => (await import('cuss/pt-pt')).cuss,
};

export async function loadWordLists(config: Config): Promise<WordLists> {
  const counted = new WordList();
  const allowed = new Set(config.allow.map((word) => word.toLowerCase()));
  for (const language of config.languages) {
    for (const [phrase, sureness] of Object.entries(await LISTS[language]())) {
      if (sureness >= config.sureness && !allowed.has(phrase.toLowerCase())) counted.add(phrase);
    }
  }
  const never = new WordList();
  if (config.never !== '') {
    for (const line of (await readFile(config.never, 'utf8')).split('\n')) {
      if (!line.startsWith('#')) never.add(line);
    }
  }
  return { counted, never };
}
