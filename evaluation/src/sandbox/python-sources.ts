import { readFile } from 'node:fs/promises';

/** The Python side of the protocol, as source: a provider puts it into its interpreter. */
export interface PythonSources {
  /** `plain_values.py`: values as text and back. */
  readonly plainValues: string;
  /** `candidate.py`: the program's side. */
  readonly candidate: string;
  /** `tester.py`: the tests' side; its `_bind` is given `ask(bytes) -> bytes`. */
  readonly tester: string;
}

export async function readPythonSources(): Promise<PythonSources> {
  const [plainValues, candidate, tester] = await Promise.all(
    ['plain_values', 'candidate', 'tester'].map((name) =>
      readFile(new URL(`../../python/${name}.py`, import.meta.url), 'utf8'),
    ),
  );
  return { plainValues: plainValues!, candidate: candidate!, tester: tester! };
}
