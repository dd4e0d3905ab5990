import { readFileSync } from 'node:fs';
import type { Kind } from '../config.js';
import { recognisers } from '../scrub.js';
import { personalStarts, readStarts } from '../starts.js';
import { readCases } from './presidio-cases.js';

/** Kind of personal data, the recogniser of presidio whose tests hold its cases, and how many those are at least. */
export const PRESIDIO_SUITES: readonly (readonly [kind: Kind, name: string, cases: number])[] = [
  ['email', 'email', 8],
  ['ip', 'ip', 115],
  ['card', 'credit_card', 19],
  ['iban', 'iban', 330],
];

export interface PresidioScore {
  readonly cases: number;
  /** Cases whose spans are all found, exactly, and nothing else is. */
  readonly right: number;
  /** What was found instead, a line each. */
  readonly missed: readonly string[];
}

/** The cases of one of presidio's Python tests. */
export function scorePresidio(kind: Kind, file: string): PresidioScore {
  const cases = readCases(readFileSync(file, 'utf8'));
  const missed: string[] = [];
  for (const { text, count, spans } of cases) {
    const starts = readStarts(personalStarts(Buffer.from(text, 'latin1')));
    const found = recognisers[kind](text, starts).map(({ start, end }) => [start, end]);
    if (found.length === count && spans.every((span, at) => span.join() === found[at]?.join())) continue;
    missed.push(
      `${JSON.stringify(text)}: ${JSON.stringify(found)} instead of ${JSON.stringify(spans)} (${count})`,
    );
  }
  return { cases: cases.length, right: cases.length - missed.length, missed };
}
