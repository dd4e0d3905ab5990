import { createRequire } from 'node:module';

/** A licence named in running words: `licensed under the Apache License, Version 2.0`. */
export interface Notice {
  readonly id: string;
  /** The words that name it. */
  readonly words: string;
}

interface Phrase {
  readonly id: string | null;
  readonly words: string;
}

const phrases: readonly Phrase[] = (
  createRequire(import.meta.url)('../../policy/notices.json') as readonly {
    readonly license: string | null;
    readonly phrases: readonly string[];
  }[]
)
  .flatMap(({ license, phrases }) => phrases.map((words) => ({ id: license, words: ` ${words} ` })))
  // Longest first: `new bsd license` must not be taken for `bsd license`.
  .sort((a, b) => b.words.length - a.words.length || (a.words < b.words ? -1 : 1));

/**
 * The licences that words name, each once, in the order they are named.
 *
 * @param words as `licenceWords` gives them
 */
export function findNotices(words: readonly string[]): Notice[] {
  const text = ` ${words.join(' ')} `;
  const found: { readonly at: number; readonly end: number; readonly notice: Notice | null }[] = [];
  for (const gnu of gnuNotices(text)) found.push(gnu);
  for (const { id, words: phrase } of phrases) {
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
      const end = at + phrase.length;
      if (found.some((other) => at < other.end - 1 && end - 1 > other.at)) continue;
      found.push({ at, end, notice: id === null ? null : { id, words: phrase.trim() } });
    }
  }
  const notices = new Map<string, Notice>();
  for (const { notice } of found.sort((a, b) => a.at - b.at)) {
    if (notice !== null && !notices.has(notice.id)) notices.set(notice.id, notice);
  }
  return [...notices.values()];
}

/** True when words offer licences as alternatives rather than together. */
export function offersChoice(words: readonly string[]): boolean {
  const text = ` ${words.join(' ')} `.replace(OR_LATER, ' ').replace(EITHER_VERSION, ' ');
  return CHOICE.test(text);
}

const CHOICE =
  / (?:dual(?:ly)? licen[sc]ed?|multi licen[sc]ed|tri licen[sc]ed|dual licen[sc]e|at your (?:option|choice)|your choice|alternatively|either|(?:mit|bsd|apache(?: license)?(?: version)?(?: 2 0)?|license|gpl(?:v\d)?(?: \d(?: 0)?)?) or (?:the )?(?:gnu |mit |bsd |apache |mozilla |l?gpl))/;
const OR_LATER = /(?:or )?(?:at your option )?any later version|or later|orlater/g;
const EITHER_VERSION = /either version \d(?: \d)?/g;

const GNU =
  / (?:gnu )?(?:(affero|lesser|library) (?:gnu )?(?:or (?:lesser|library) )?)?(?:general public licenses?|([al])?gpl(?:v?(\d))?s?) /g;
/** The other GPL-like names that only look like the GNU ones. */
const NOT_GNU = / (?:in)?compatible with(?: the)?$| not(?: under| a| the)*$/;

function* gnuNotices(text: string): Generator<{ at: number; end: number; notice: Notice }> {
  GNU.lastIndex = 0;
  for (let match = GNU.exec(text); match !== null; match = GNU.exec(text)) {
    const [words, long, short, inName] = match;
    const end = match.index + words.length;
    // The blank at the end may begin the next match.
    GNU.lastIndex = end - 1;
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    if (NOT_GNU.test(before)) continue;
    const after = text.slice(end, end + 160);
    const stated =
      inName !== undefined
        ? [inName, /^(\d) /.exec(after)?.[1]]
        : (/^(?:as published by the free software foundation )?(?:(?:either|in|under|the|its|l?gpl|agpl) )*(?:version |v)? ?(\d)(?: (\d))? /
            .exec(after)
            ?.slice(1) ??
          /version (\d)(?: (\d))? of the(?: terms of the)?$/.exec(before)?.slice(1) ??
          []);
    const family =
      long === 'affero' || short === 'a' ? 'AGPL' : long !== undefined || short === 'l' ? 'LGPL' : 'GPL';
    const later = /^.{0,120}?(?:any later version|or later|orlater|or newer|or greater)/.test(after);
    yield {
      at: match.index,
      end,
      notice: { id: gnuId(family, stated[0], stated[1], later), words: words.trim() },
    };
  }
}

function gnuId(
  family: 'GPL' | 'LGPL' | 'AGPL',
  major: string | undefined,
  minor: string | undefined,
  later: boolean,
): string {
  const known = { GPL: ['1.0', '2.0', '3.0'], LGPL: ['2.0', '2.1', '3.0'], AGPL: ['1.0', '3.0'] }[family];
  const version = `${major ?? ''}.${minor ?? '0'}`;
  if (known.includes(version)) return `${family}-${version}-${later ? 'or-later' : 'only'}`;
  // No version, or one that never was: the earliest, and whatever came after it.
  return `${family}-${known[0]}-or-later`;
}
