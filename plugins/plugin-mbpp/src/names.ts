/** Functions and classes that a program defines at its top level. */
export function definedNames(code: string): readonly string[] {
  return [...code.matchAll(/^(?:async\s+)?(?:def|class)\s+([\p{ID_Start}_][\p{ID_Continue}]*)/gmu)].map(
    ([, name]) => name!,
  );
}

/** Classes alone. */
export function definedClasses(code: string): readonly string[] {
  return [...code.matchAll(/^class\s+([\p{ID_Start}_][\p{ID_Continue}]*)/gmu)].map(([, name]) => name!);
}

/** Whether a source uses a name; not as a member of something, and not inside a longer one. Texts in it count too. */
export function uses(source: string, name: string): boolean {
  return new RegExp(`(?<![\\p{ID_Continue}.])${name}(?!\\p{ID_Continue})`, 'u').test(source);
}

/**
 * The function an assertion calls: of those the solution defines, the first that stands in it. Others of the same task may be
 * helpers of the solution, and are no business of the tests.
 */
export function entryPointOf(code: string, tests: readonly string[]): string | null {
  const first = tests[0] ?? '';
  const called = definedNames(code)
    .map((name) => ({ name, at: first.search(new RegExp(`(?<![\\p{ID_Continue}.])${name}\\s*\\(`, 'u')) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return called[0]?.name ?? null;
}

/** Lines at the top level that import something. */
export function importLines(code: string): readonly string[] {
  return code.split(/\r?\n/).filter((line) => /^(?:import|from)\s/.test(line));
}
