import { type Fragment, type Html, html, notRecorded } from '../markup/html.js';
import { definitions } from '../markup/table.js';
import type { Key, Statements } from './statements.js';

/** A question of the template, and who answers it. */
export type Answer = readonly [question: Fragment, answer: Fragment];

/**
 * What the provider says, or that it is missing and under which key it is given. Counts what it did not find, so that whoever exports is
 * told.
 */
export class Provider {
  readonly statements: Statements;
  readonly #missing = new Set<string>();

  constructor(statements: Statements) {
    this.statements = statements;
  }

  /** Keys that were asked for and are not there, in order. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** A statement as it stands; `optional` leaves it out where it is not there. */
  says(key: Key, need: 'needed' | 'optional' = 'needed'): Fragment {
    const value = this.statements.values[key];
    if (value === true) return 'Yes';
    if (value === false) return 'No';
    if (value !== undefined) return value;
    return need === 'optional' ? null : this.lacks(key);
  }

  /** A source nobody said a category of, or anything else that only the provider knows. */
  lacks(key: string): Html {
    this.#missing.add(key);
    return notRecorded(html`not stated by the provider: <code>${key}</code>`);
  }
}

/** Questions with their answers; those without one are left out. */
export const answered = (rows: readonly Answer[]): Html =>
  definitions(rows.filter(([, answer]) => answer !== null));
