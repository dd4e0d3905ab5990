import { type FrameworkError, frameworkError } from '@framework/sdk';

/** What is compared, in the order a person reads it. */
export const CHECKS = [
  'objects',
  'documents',
  'conservation',
  'tokens',
  'sequence',
  'checkpoints',
  'roots',
  'takedown',
  'run',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** Something on disk that is not what the run recorded. */
export interface Mismatch {
  readonly check: CheckName;
  /** The file, or the folder where a file is missing. */
  readonly at: string;
  /** Names the document, shard or file, and what is wrong with it. */
  readonly message: string;
  /** The one thing to do. */
  readonly action: string;
}

/** One line of the table: how much was compared, and how much of it did not agree. */
export interface CheckResult {
  readonly check: CheckName;
  readonly checked: number;
  readonly unit: string;
  readonly mismatches: number;
}

/** Collects what does not agree: everything is counted, `limit` of it held. */
export class Findings {
  readonly #limit: number;
  readonly #held: Mismatch[] = [];
  readonly #results = new Map<CheckName, { checked: number; unit: string; mismatches: number }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Something was compared. */
  checked(check: CheckName, unit: string, count = 1): void {
    const result = this.#result(check);
    result.checked += count;
    result.unit = unit;
  }

  add(mismatch: Mismatch): void {
    this.#result(mismatch.check).mismatches += 1;
    if (this.#held.length < this.#limit) this.#held.push(mismatch);
  }

  get held(): readonly Mismatch[] {
    return this.#held;
  }

  get count(): number {
    return [...this.#results.values()].reduce((sum, { mismatches }) => sum + mismatches, 0);
  }

  get results(): readonly CheckResult[] {
    return CHECKS.flatMap((check) => {
      const result = this.#results.get(check);
      return result === undefined ? [] : [{ check, ...result }];
    });
  }

  #result(check: CheckName) {
    const result = this.#results.get(check) ?? { checked: 0, unit: '', mismatches: 0 };
    this.#results.set(check, result);
    return result;
  }
}

export const mismatchError = ({ message, at, action }: Mismatch): FrameworkError =>
  frameworkError('FWK_PROVENANCE_MISMATCH', { message, at, action });

/** The one thing to do about a file of a store object: objects are never mended, they are made anew. */
export const remake = (dir: string): string =>
  `restore it from a copy, or delete the folder ${dir} and run the preset again: it is made anew`;
