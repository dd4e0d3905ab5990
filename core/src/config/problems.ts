import type { ErrorCode } from '@framework/sdk';
import { type FrameworkError, frameworkError } from '@framework/sdk';

/** Problems found in one pass, so that a person corrects them all at once and not one a start. */
export class Problems {
  readonly #found: FrameworkError[] = [];

  add(problem: FrameworkError): void {
    this.#found.push(problem);
  }

  get found(): readonly FrameworkError[] {
    return this.#found;
  }

  /** Throws the only problem as it is, or the first with all of them under `problems`. */
  throwIfAny(): void {
    const [first, ...rest] = this.#found;
    if (first === undefined) return;
    if (rest.length === 0) throw first;
    throw frameworkError(first.code as ErrorCode, {
      message: `${this.#found.length} problems, the first: ${first.message}`,
      ...(first.at === undefined ? {} : { at: first.at }),
      action: 'correct each of the places listed',
      problems: this.#found,
    });
  }
}
