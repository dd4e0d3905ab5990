import type { JudgeLanguage } from '@framework/sdk';

/** One problem of code, whatever format it came in. */
export interface Problem {
  /** As published files name it: `HumanEval/0`, `Mbpp/11`. */
  readonly id: string;
  readonly language: JudgeLanguage;
  /** What it says: source that ends inside the function to be written, or a description. A protocol asks with it. */
  readonly prompt: string;
  /** The function that tests call. */
  readonly entryPoint: string;
  /** A whole program that is known to be right; null where the format has none, and nothing can be checked with it. */
  readonly canonical: string | null;
  /** Source that defines `check(candidate)`, as the sandbox takes it. */
  readonly tests: string;
  /** Source the tests may use besides, never the candidate's; empty for none. */
  readonly preamble: string;
  /** `weak`: answers or tests need objects of the program's own, so they can only be judged in one process with it. */
  readonly isolation?: 'weak';
  /** What ends a reply to it, where its file says so: MultiPL-E's do. */
  readonly stops?: readonly string[];
}

/** A file's problems, and which file it was. */
export interface ProblemSet<P extends Problem = Problem> {
  /** The file's name, without its folder: a result must not depend on where it lies. */
  readonly name: string;
  /** SHA-256 of its bytes as they lie on disk, hex. */
  readonly sha256: string;
  /** In the file's order, at least one. */
  readonly problems: readonly P[];
}
