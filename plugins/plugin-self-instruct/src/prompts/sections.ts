/**
 * What stands before, between and behind headings that follow each other, each at the beginning of a line and with a colon; null where
 * one is missing. One pass: what a model writes may be anything.
 */
export function sections(text: string, headings: readonly string[]): readonly string[] | null {
  const found: string[] = [];
  let rest = text;
  for (const heading of headings) {
    const at = headingOf(heading).exec(rest);
    if (at === null) return null;
    found.push(rest.slice(0, at.index).trim());
    rest = rest.slice(at.index + at[0].length);
  }
  return [...found, rest.trim()];
}

/** `Output:`, `Output 2 :`. White space is bounded: without, a line of blanks would be looked at once a blank. */
export const headingOf = (name: string): RegExp =>
  new RegExp(`^[ \\t]{0,8}${name}[ \\t]{0,2}\\d{0,3}[ \\t]{0,2}:`, 'm');
