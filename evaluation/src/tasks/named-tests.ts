/**
 * Python tests as the sandbox is given them. In HumanEval's harness program and tests share one namespace, so a test may call the
 * function by its name as well as by `candidate` (HumanEval/33 does). Here they are apart: the name stands for the candidate.
 */
export function namedTests(tests: string, entryPoint: string): string {
  // The tests' own function has that name: they say themselves what it stands for inside.
  if (entryPoint === 'check') return tests;
  if (!new RegExp(`(?<![\\p{ID_Continue}.])${entryPoint}(?!\\p{ID_Continue})`, 'u').test(tests)) return tests;
  return `${tests}\n\ndef check(candidate, check=check):\n    global ${entryPoint}\n    ${entryPoint} = candidate\n    check(candidate)\n`;
}
