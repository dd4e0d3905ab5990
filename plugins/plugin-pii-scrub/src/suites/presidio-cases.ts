/** One parametrised case: a text, how many finds, and where those are for which it says so. */
export interface PresidioCase {
  readonly text: string;
  readonly count: number;
  readonly spans: readonly (readonly [number, number])[];
}

/**
 * The tuples `("text", count, …, ((start, end), …), …)` of a Python test file. Positions are in ASCII texts, so they are byte
 * offsets. A tuple of scores has fractions and is passed over.
 */
export function readCases(python: string): PresidioCase[] {
  const cases: PresidioCase[] = [];
  const entry =
    /^ {8}\(\s*f?"((?:[^"\\]|\\.)*)",\s*(\d+),([\s\S]*?)\),?\s*(?:#.*)?$(?=\n {8}[(#]|\n {4}\])/gm;
  for (const [, text, count, rest] of python.matchAll(entry)) {
    // Positions only: `(12, 35)`, without the scores `(0.6, 0.81)`.
    const spans = [...rest!.matchAll(/\((\d+), (\d+)\)/g)].map(
      ([, start, end]) => [Number(start), Number(end)] as const,
    );
    cases.push({ text: text!, count: Number(count), spans });
  }
  return cases;
}
