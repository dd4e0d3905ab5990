/** A rule of the contract is broken: what was seen, where, and what to do about it. */
export class Violation extends Error {
  override readonly name = 'ContractViolation';
  readonly code = 'FWK_CONTRACT_BROKEN';

  constructor(
    readonly what: string,
    /** A file, a manifest field, a hook and row. */
    readonly at: string,
    readonly action: string,
    options?: ErrorOptions,
  ) {
    super(`${what}\n  at ${at}\n  → ${action}`, options);
  }
}

/** @example if (rows !== before) throw violation('the filter grew the batch', 'hook filter, batch 0', 'only call judge') */
export const violation = (what: string, at: string, action: string, cause?: unknown): Violation =>
  new Violation(what, at, action, cause === undefined ? undefined : { cause });
