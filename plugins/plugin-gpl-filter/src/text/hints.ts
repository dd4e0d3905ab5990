import { buildAutomaton, type TextFeatureKernels } from '@framework/sdk';
import { EXCEPTION_PHRASES } from './exceptions.js';
import { GNU_NAMES, OFFERED_NAMES, OFFERING, PHRASES } from './notices.js';
import type { Wording } from './wording.js';

/** What a text may say of licences. Each may be said of a text that does not, and is of every text that does. */
export interface Hints {
  /** Positions in `PHRASES`, ascending. */
  readonly phrases: readonly number[];
  /** It names a GNU licence. */
  readonly gnu: boolean;
  /** It offers a choice. */
  readonly offering: boolean;
  /** It has a name that is offered beside others. */
  readonly offered: boolean;
  /** It grants an exception. */
  readonly exception: boolean;
  /** It speaks of permission. */
  readonly granting: boolean;
}

/** A licence’s text in English has one of these; most documentation comments have none. */
const GRANTING: readonly string[] = [
  ...['permission', 'permitted', 'permit', 'redistribute', 'redistributed', 'redistribution', 'hereby'],
  ...['granted', 'grants', 'warranty', 'warranties', 'distribute', 'distributed', 'distribution'],
  ...['freely', 'free'],
];

const granting: ReadonlySet<string> = new Set(GRANTING);

export function plainHints(wording: Wording): Hints {
  const { line, words } = wording;
  const has = (some: readonly string[]): boolean => some.some((one) => line.includes(one));
  const present = new Set(words);
  return {
    phrases: PHRASES.flatMap(({ each }, at) => (each.every((word) => present.has(word)) ? [at] : [])),
    gnu: has(GNU_NAMES),
    offering: has(OFFERING),
    offered: has(OFFERED_NAMES),
    exception: has(EXCEPTION_PHRASES),
    granting: words.some((word) => granting.has(word)),
  };
}

/** Bytes of a phrase that are looked for; what follows is the reader's business. */
const OPENING = 14;

/** `plainHints` in one pass over the bytes. */
export function compiledHints(kernels: TextFeatureKernels): (wording: Wording) => Hints {
  const kinds: readonly (readonly [kind: Exclude<keyof Hints, 'phrases'>, words: readonly string[]])[] = [
    ['gnu', GNU_NAMES],
    ['offering', OFFERING],
    ['offered', OFFERED_NAMES],
    ['exception', EXCEPTION_PHRASES.map((phrase) => phrase.slice(0, OPENING))],
    ['granting', GRANTING.map((word) => ` ${word} `)],
  ];
  const others = kinds.flatMap(([kind, words]) => words.map((word) => ({ kind, word })));
  const automaton = buildAutomaton([
    ...PHRASES.map(({ words }) => words.slice(0, OPENING)),
    ...others.map(({ word }) => word),
  ]);
  const scanner = kernels.keywordScanner(automaton);
  return ({ bytes }) => {
    const hits = scanner.hits(bytes);
    if (hits.length === 0) return NOTHING;
    const hints = { ...NOTHING };
    const phrases = new Set<number>();
    for (let hit = 1; hit < hits.length; hit += 2) {
      for (const number of automaton.ends[hits[hit]!]!) {
        if (number < PHRASES.length) phrases.add(number);
        else hints[others[number - PHRASES.length]!.kind] = true;
      }
    }
    return { ...hints, phrases: [...phrases].sort((a, b) => a - b) };
  };
}

const NOTHING: Hints = {
  phrases: [],
  gnu: false,
  offering: false,
  offered: false,
  exception: false,
  granting: false,
};
