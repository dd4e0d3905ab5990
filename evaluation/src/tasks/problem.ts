/** One problem of a file in HumanEval's format, with the field names of a TypeScript program. */
export interface Problem {
  /** `task_id`: `HumanEval/0`. */
  readonly id: string;
  /** Source that ends inside the function to be written: imports, helpers, signature, docstring. */
  readonly prompt: string;
  /** `entry_point`: the function's name. */
  readonly entryPoint: string;
  /** `canonical_solution`: a body that is known to be right. */
  readonly solution: string;
  /** Source that defines `check(candidate)`. */
  readonly test: string;
}

/** A file's problems, and which file it was. */
export interface ProblemSet {
  /** The file's name, without its folder: a result must not depend on where it lies. */
  readonly name: string;
  /** SHA-256 of its bytes as they lie on disk, hex. */
  readonly sha256: string;
  /** In the file's order, at least one. */
  readonly problems: readonly Problem[];
}
