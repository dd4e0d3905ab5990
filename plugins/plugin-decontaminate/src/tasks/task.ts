/**
 * A text of a task by which a document gives itself away.
 *
 * | part | what | compared by |
 * |---|---|---|
 * | `prompt` | the whole of what is given | tokens |
 * | `question` | what is asked, in words: a docstring, a sentence | words |
 * | `signature` | the head of the function asked for | tokens, as a whole only |
 * | `solution` | the answer known to be right | tokens |
 * | `tests` | what judges answers | tokens |
 */
export interface TaskText {
  readonly part: 'prompt' | 'question' | 'signature' | 'solution' | 'tests';
  readonly text: string;
}

/** One task of a benchmark. */
export interface Task {
  /** As the file names it; its place where the file does not. */
  readonly id: string;
  readonly texts: readonly TaskText[];
}

/** A file of tasks. */
export interface Benchmark {
  /** The file's name, without its folder: which folder it lies in says nothing of a document. */
  readonly name: string;
  readonly tasks: readonly Task[];
}
