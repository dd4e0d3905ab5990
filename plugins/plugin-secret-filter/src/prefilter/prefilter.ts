import { buildAutomaton, keywordHits, type TextFeatureKernels } from '@framework/sdk';
import type { Keyword, SecretRule } from '../rules/rule.js';
import { passesCheck } from './keyword-checks.js';

/** What a file is worth looking at for. */
export interface Candidate {
  /** Rules of ours by position, ascending. */
  readonly rules: readonly number[];
  /** Whether secretlint should look at it. */
  readonly secretlint: boolean;
}

/** All bytes of a file in one pass: null for most files, in which nothing looks like a credential. */
export type Prefilter = (bytes: Uint8Array) => Candidate | null;

interface Entry {
  readonly keyword: Keyword;
  readonly spelt: Uint8Array;
  /** A rule's position; -1 is secretlint. */
  readonly targets: readonly number[];
}

const SECRETLINT = -1;

/** @param kernels what finds keywords, compiled, if somebody has it */
export function buildPrefilter(
  rules: readonly SecretRule[],
  secretlint: readonly Keyword[],
  kernels?: TextFeatureKernels,
): Prefilter {
  const entries = entriesOf(rules, secretlint);
  const automaton = buildAutomaton(entries.map(({ keyword }) => keyword.word));
  const { ends } = automaton;
  const hitsOf =
    kernels === undefined
      ? (bytes: Uint8Array) => keywordHits(automaton, bytes)
      : kernels.keywordScanner(automaton).hits;
  return (bytes) => {
    const hits = hitsOf(bytes);
    if (hits.length === 0) return null;
    const found = new Set<number>();
    const done = new Uint8Array(entries.length);
    for (let hit = 0; hit < hits.length; hit += 2) {
      const end = hits[hit]!;
      for (const number of ends[hits[hit + 1]!]!) {
        if (done[number] === 1) continue;
        const { keyword, spelt, targets } = entries[number]!;
        const start = end - spelt.length;
        if (keyword.letters === 'exact' && !isSpelt(bytes, start, spelt)) continue;
        if (!passesCheck(bytes, start, end, keyword.check)) continue;
        done[number] = 1;
        for (const target of targets) found.add(target);
      }
    }
    if (found.size === 0) return null;
    const secretlintToo = found.delete(SECRETLINT);
    return { rules: [...found].sort((a, b) => a - b), secretlint: secretlintToo };
  };
}

/** One entry for keywords that are the same in every respect. */
function entriesOf(rules: readonly SecretRule[], secretlint: readonly Keyword[]): Entry[] {
  const entries = new Map<string, { keyword: Keyword; targets: number[] }>();
  const add = (keyword: Keyword, target: number): void => {
    const key = JSON.stringify([
      keyword.letters === 'any' ? keyword.word.toLowerCase() : keyword.word,
      keyword.letters,
      keyword.check,
    ]);
    const entry = entries.get(key) ?? { keyword, targets: [] };
    entry.targets.push(target);
    entries.set(key, entry);
  };
  for (const [number, rule] of rules.entries()) for (const keyword of rule.keywords) add(keyword, number);
  for (const keyword of secretlint) add(keyword, SECRETLINT);
  return [...entries.values()].map((entry) => ({
    ...entry,
    spelt: Buffer.from(entry.keyword.word, 'latin1'),
  }));
}

function isSpelt(bytes: Uint8Array, start: number, spelt: Uint8Array): boolean {
  for (let at = 0; at < spelt.length; at++) if (bytes[start + at] !== spelt[at]) return false;
  return true;
}
