import { readFileSync } from 'node:fs';
import { type Hygiene, holdsControlPiece } from '@framework/sdk';
import type { Config } from '../config.js';

interface Refused {
  readonly unsuited: Readonly<
    Record<Config['unsuited'], { readonly words: readonly string[]; readonly openings: readonly string[] }>
  >;
  readonly patterns: Readonly<Record<string, readonly string[]>>;
}

const FILE = new URL('../../data/refused.json', import.meta.url);

/** The paper's bounds, in words. */
const FEWEST_WORDS = 4;
const MOST_WORDS = 150;
/** Longest trace, in characters: what a window of 8,192 tokens holds beside others. */
const LONGEST = 12_000;

/**
 * What may be learned from. Texts of a model are nothing but texts here: they are matched, counted, and never followed; what was found
 * is not told.
 */
export class Admission {
  /** Everything it looks for, for the fingerprint. */
  readonly text: string;
  readonly #hygiene: Hygiene;
  readonly #unsuited: RegExp;
  readonly #openings: readonly string[];
  readonly #patterns: readonly (readonly [reason: string, pattern: RegExp])[];

  constructor(unsuited: Config['unsuited'], hygiene: Hygiene) {
    const text = readFileSync(FILE, 'utf8');
    const refused = JSON.parse(text) as Refused;
    const { words, openings } = refused.unsuited[unsuited];
    this.text = JSON.stringify([text, unsuited, hygiene.identity]);
    this.#hygiene = hygiene;
    this.#unsuited = new RegExp(`\\b(?:${words.join('|')})\\b`, 'i');
    this.#openings = openings;
    this.#patterns = Object.entries(refused.patterns).flatMap(([reason, list]) =>
      list.map((pattern) => [reason, new RegExp(pattern, reason === 'secret' ? '' : 'i')] as const),
    );
  }

  /** Why a task is not taken, by the paper's rules and ours; undefined for one that is. */
  objectionToTask(task: string): string | undefined {
    const words = task.split(' ').length;
    if (words < FEWEST_WORDS) return 'too-short';
    if (words > MOST_WORDS) return 'too-long';
    if (this.#unsuited.test(task)) return 'no-task-for-text';
    if (this.#openings.some((opening) => task.startsWith(opening))) return 'write-a-program';
    if (/^[!-/:-@[-`{-~]/.test(task)) return 'begins-with-punctuation';
    if (task.charCodeAt(0) > 127) return 'begins-outside-ascii';
    return this.objectionTo(task);
  }

  /** Why any text that a model wrote is not taken. */
  objectionTo(text: string): string | undefined {
    if (text.length > LONGEST) return 'too-long';
    if (holdsControlPiece(text)) return 'control-piece';
    if (hasControlCharacter(text)) return 'control-character';
    const found = this.#patterns.find(([, pattern]) => pattern.test(text));
    if (found !== undefined) return found[0];
    const objected = this.#hygiene.objection(text);
    return objected === undefined ? undefined : `hygiene-${objected}`;
  }
}

/** Anything that moves a terminal's cursor or is no text; line breaks and tabs are. */
const hasControlCharacter = (text: string): boolean =>
  /[\p{Cc}\p{Co}\p{Cn}\p{Cs}]/u.test(text.replace(/[\n\t\r]/g, ''));
