/** A credential that was found, without the credential: where, by which rule, and a fingerprint that tells it from others. */
export interface Finding {
  /** Id of a rule of ours, or `secretlint/<rule>/<message>`. */
  readonly rule: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in code points. */
  readonly column: number;
  /** In code points. */
  readonly length: number;
  /** Keyed hash of the value, 16 hex digits: the same value gives the same within a run's seed. */
  readonly fingerprint: string;
  /** Where it begins and ends in the document's bytes, a key's block as a whole; null where that cannot be told. */
  readonly span: readonly [start: number, end: number] | null;
}
