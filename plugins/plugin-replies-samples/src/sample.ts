/** A reply somebody published. */
export interface Sample {
  /** As the file names it: `HumanEval/0`. */
  readonly task: string;
  readonly text: string;
  /** `program`: the prompt is part of it. */
  readonly form: 'completion' | 'program';
  /** The verdict it was published with; null where it had none. */
  readonly passed: boolean | null;
}

/** All replies of a file or folder, in its order. */
export interface SampleSet {
  /** The file's or folder's name, without where it lies. */
  readonly name: string;
  /** SHA-256 of all that was read, hex. */
  readonly sha256: string;
  readonly samples: readonly Sample[];
}
