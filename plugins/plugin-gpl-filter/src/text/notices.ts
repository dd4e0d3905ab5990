import { createRequire } from 'node:module';

/** A licence named in running words: `licensed under the Apache License, Version 2.0`. */
export interface Notice {
  readonly id: string;
  /** The words that name it. */
  readonly words: string;
  /** No version is named: the id is the earliest version and all later ones. */
  readonly generic?: true;
  /** `See the GNU General Public License for more details`: where the warranty is spoken of, whichever GNU licence grants. */
  readonly pointer?: true;
}

interface Phrase {
  readonly id: string | null;
  /** Between blanks. */
  readonly words: string;
  /** The same, the most telling first. */
  readonly each: readonly string[];
}

const phrases: readonly Phrase[] = (
  createRequire(import.meta.url)('../../policy/notices.json') as readonly {
    readonly license: string | null;
    readonly phrases: readonly string[];
  }[]
)
  .flatMap(({ license, phrases }) =>
    phrases.map((words) => ({
      id: license,
      words: ` ${words} `,
      // Long words are rare ones.
      each: words.split(' ').sort((a, b) => b.length - a.length),
    })),
  )
  // Longest first: `new bsd license` must not be taken for `bsd license`.
  .sort((a, b) => b.words.length - a.words.length || (a.words < b.words ? -1 : 1));

/** Where a licence is named; positions are characters of the words joined by blanks. */
interface Mention {
  readonly at: number;
  readonly end: number;
  /** Null for words that only look like a licence's. */
  readonly notice: Notice | null;
}

export interface Notices {
  /** Each licence once, in the order they are named; those without a version last. */
  readonly notices: readonly Notice[];
  /** True when the words offer a choice at all. */
  readonly choice: boolean;
  /** The licences named close to where a choice is offered. */
  readonly alternatives: ReadonlySet<string>;
}

/**
 * The licences that words name.
 *
 * @param words as `licenceWords` gives them
 */
export function findNotices(words: readonly string[]): Notices {
  const text = ` ${words.join(' ')} `;
  const mentions: Mention[] = [];
  // Characters that belong to a mention already: a check costs the mention's length, however many there are.
  const taken = new Uint8Array(text.length);
  for (const mention of gnuMentions(text)) addMention(mentions, taken, mention);
  const present = new Set(words);
  for (const { id, words: phrase, each } of phrases) {
    if (!each.every((word) => present.has(word))) continue;
    const notice = id === null ? null : { id, words: phrase.trim() };
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
      addMention(mentions, taken, { at, end: at + phrase.length, notice });
    }
  }
  const choices = choicesIn(text);
  for (const { from, to } of choices) {
    for (const match of text.slice(from, to).matchAll(SHORT_NAME)) {
      const at = from + match.index;
      const id = SHORT_NAMES[match[1] as keyof typeof SHORT_NAMES];
      addMention(mentions, taken, { at, end: at + match[0].length, notice: { id, words: match[1]! } });
    }
  }
  const notices = new Map<string, Notice>();
  const alternatives = new Set<string>();
  for (const { at, notice } of mentions.sort((a, b) => a.at - b.at)) {
    if (notice === null) continue;
    if (!notices.has(notice.id)) notices.set(notice.id, notice);
    if (choices.some(({ from, to }) => at >= from && at < to)) alternatives.add(notice.id);
  }
  const ordered = [...notices.values()];
  return {
    notices: [...ordered.filter(({ generic }) => !generic), ...ordered.filter(({ generic }) => generic)],
    choice: choices.length > 0,
    alternatives,
  };
}

/** Blanks at both ends belong to neighbours too. */
function addMention(mentions: Mention[], taken: Uint8Array, mention: Mention): void {
  if (taken.subarray(mention.at + 1, mention.end - 1).includes(1)) return;
  taken.fill(1, mention.at + 1, mention.end - 1);
  mentions.push(mention);
}

/** How far from the words that offer a choice the licences to choose from are named, in characters. */
const CHOICE_AFTER = 260;
/** `Alternatively` comes after the first licence, most other words before it. */
const CHOICE_BEFORE = 20;
const CHOICE_BEFORE_ALTERNATIVELY = 200;
/** `the LGPL, MPL or BSD license (at your choice)`. */
const CHOICE_BEFORE_AT_YOURS = 60;

const choiceBefore = (words: string): number => {
  if (/alternatively|under/.test(words)) return CHOICE_BEFORE_ALTERNATIVELY;
  return /at your choice/.test(words) ? CHOICE_BEFORE_AT_YOURS : CHOICE_BEFORE;
};

function choicesIn(text: string): { from: number; to: number }[] {
  if (!OFFERING.some((words) => text.includes(words)) && !(text.includes(' or ') && OFFERED.test(text)))
    return [];
  // Same length, so that positions stay: `at your option any later version` is a choice of versions.
  const plain = text.replace(OTHER_CHOICES, (words) => '_'.repeat(words.length));
  return [...plain.matchAll(CHOICE)].map((match) => ({
    from: Math.max(0, match.index - choiceBefore(match[0])),
    to: Math.min(text.length, match.index + match[0].length + CHOICE_AFTER),
  }));
}

const OTHER_CHOICES =
  /(?:or )?at your option (?:under )?any later version|either version \d(?: \d)?|either express|any later version/g;
const CHOICE =
  / (?:dual(?:ly)? (?:licen[sc]ed?|mit|bsd|apache|gpl)|(?:multi|tri|triple)(?:ple)? licen[sc]ed?|at your (?:option|choice)|your choice|choice of|alternatively|or alternatively|or under the following|either (?:of|licen[sc]e|the|a) |(?:mit|bsd|apache(?: 2(?: 0)?)?) (?:(?:licen[sc]e|and|or|the|gnu) )*l?gpl(?:v?\d)?(?: \d)* (?:dual )?licen[sc]e|(?:mit|bsd|apache)(?: licen[sc]es?)?(?: version)?(?: \d(?: 0)?)? or (?:the |under )*(?:gnu |mit |bsd |apache |mozilla |[al]?gpl|eclipse )|tri (?:[a-z]+ ){2,4}licen[sc]e|mpl (?:1 1 )?l?gpl (?:2 [01] )?l?gpl|same terms as ruby(?: itself)?(?: 1 \d)? or |eclipse public license v(?:ersion )?(?:1|2) 0 and (?:the )?eclipse distribution license)/g;
/** Of these each alternative of `CHOICE` has one, but the last, which puts an `or` between names. */
const OFFERING: readonly string[] = [
  ...[' dual', ' multi', ' tri', ' at your ', ' your choice', ' choice of', ' alternatively'],
  ...[' or alternatively', ' or under the following', ' either ', 'gpl'],
  ...[' same terms as ruby', ' eclipse distribution license'],
];
const OFFERED = / (?:mit|bsd|apache)\b/;
/** Names too short to mean a licence anywhere but in an offer of several. */
const SHORT_NAMES = {
  mit: 'MIT',
  bsd: 'BSD-2-Clause',
  apache: 'Apache-2.0',
  mpl: 'MPL-1.1',
  cpl: 'CPL-1.0',
} as const;
const SHORT_NAME = / (mit|bsd|apache|mpl|cpl)(?= )/g;

const GNU =
  / (?:gnu )?(?:(affero|lesser|library) (?:gnu )?(?:or (?:lesser|library) )?)?(?:general public licenses?|(?<=gnu )public licenses?|([al])?gpl(?:v?(\d))?s?) /g;
/**
 * Words before a name that is spoken of, not granted: the GFDL's preamble and appendix, the history of Python's licences and
 * LLVM's exception speak of the GPL.
 */
const NOT_GNU =
  / (?:in)?compatible with(?: the)?$| not(?: under| a| the)*$| complements the$| unlike the$| year owner$| conflicts (?:with the conditions )?of the$| doesn t mean that we re distributing [a-z]{1,20} under the$| with (?:other )?software that is (?:licensed|released) under the$| free software license such as the(?: http www gnu org copyleft(?: gpl html)?)?$/;
/** Longest of them. */
const BEFORE_GNU = 90;
/** `GPL-compatible` is what another licence is. */
const SPOKEN_OF = /^compatib(?:le|ility) /;

function* gnuMentions(text: string): Generator<Mention> {
  if (!text.includes('gpl') && !text.includes('public license')) return;
  GNU.lastIndex = 0;
  for (let match = GNU.exec(text); match !== null; match = GNU.exec(text)) {
    const [words, long, short, inName] = match;
    const end = match.index + words.length;
    // The blank at the end may begin the next match.
    GNU.lastIndex = end - 1;
    const before = text.slice(Math.max(0, match.index - BEFORE_GNU), match.index);
    if (NOT_GNU.test(before)) continue;
    const after = text.slice(end, end + 160);
    if (SPOKEN_OF.test(after)) continue;
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
    const id = gnuId(family, stated[0], stated[1], later);
    const pointer = / see the$/.test(before) && /^for more details/.test(after);
    yield {
      at: match.index,
      end,
      notice:
        id === null
          ? { id: ANY_VERSION[family], words: words.trim(), generic: true, ...(pointer ? { pointer } : {}) }
          : { id, words: words.trim() },
    };
  }
}

const VERSIONS = { GPL: ['1.0', '2.0', '3.0'], LGPL: ['2.0', '2.1', '3.0'], AGPL: ['1.0', '3.0'] } as const;
const ANY_VERSION = {
  GPL: 'GPL-1.0-or-later',
  LGPL: 'LGPL-2.0-or-later',
  AGPL: 'AGPL-1.0-or-later',
} as const;

/** Null without a version, or with one that never was. */
function gnuId(
  family: keyof typeof VERSIONS,
  major: string | undefined,
  minor: string | undefined,
  later: boolean,
): string | null {
  const version = `${major ?? ''}.${minor ?? '0'}`;
  const known: readonly string[] = VERSIONS[family];
  return known.includes(version) ? `${family}-${version}-${later ? 'or-later' : 'only'}` : null;
}
