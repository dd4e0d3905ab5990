/** One problem of code, as HumanEval's format has it; what other formats need besides may be left out. */
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
  /** Source the tests may use; what HumanEval's prompt defines above the entry point where left out. */
  readonly preamble?: string;
  /** A whole program that is known to be right; prompt and solution, one behind the other, where left out. */
  readonly canonical?: string;
  /** `weak`: the tests make objects of the program's own, so they can only be judged in one process with it. */
  readonly isolation?: 'weak';
}

export const canonicalOf = ({ canonical, prompt, solution }: Problem): string =>
  canonical ?? prompt + solution;

/** A file's problems, and which file it was. */
export interface ProblemSet {
  /** The file's name, without its folder: a result must not depend on where it lies. */
  readonly name: string;
  /** SHA-256 of its bytes as they lie on disk, hex. */
  readonly sha256: string;
  /** In the file's order, at least one. */
  readonly problems: readonly Problem[];
}
