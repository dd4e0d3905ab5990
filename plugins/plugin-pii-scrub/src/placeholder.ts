import { createHash, createHmac } from 'node:crypto';
import type { Kind } from './config.js';
import type { Span } from './recognisers/recogniser.js';

/**
 * What stands for a value: `EMAIL_3f2a9c1b`, the same for the same value in every document of a run. A word without quotes,
 * brackets or blanks: whatever it stands in (a string, a comment, JSX, YAML, a shell command, a number's place in code)
 * stays what it was. No recogniser finds anything in it.
 */
export type Placeholders = (span: Pick<Span, 'kind' | 'value'>) => string;

/** @param seed the run's: keys the hash, so that another run has other words */
export function placeholders(seed: number): Placeholders {
  const key = createHash('sha256').update(`pii-scrub\0${seed}`).digest();
  return ({ kind, value }) =>
    `${WORDS[kind]}_${createHmac('sha256', key).update(`${kind}\0${value}`, 'latin1').digest('hex').slice(0, 8)}`;
}

const WORDS: Readonly<Record<Kind, string>> = {
  email: 'EMAIL',
  iban: 'IBAN',
  card: 'CARD',
  ip: 'IP',
  phone: 'PHONE',
  name: 'NAME',
};
