/**
 * Whether a path fits a pattern: `*` and `?` stay within a folder, `**` as a whole part stands for any number of folders,
 * everything else for itself. Time grows with the product of both lengths, whatever they are.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  return matches(pattern.split('/'), path.split('/'), '**', partMatches);
}

/** The folder above every path that could fit; empty for all of them. */
export function folderOf(pattern: string): string {
  const parts = pattern.split('/').slice(0, -1);
  const free = parts.findIndex((part) => /[*?]/.test(part));
  return (free < 0 ? parts : parts.slice(0, free)).join('/');
}

const partMatches = (pattern: string, part: string): boolean =>
  matches([...pattern], [...part], '*', (one, other) => one === '?' || one === other);

/**
 * A sequence against one with wildcards for any run. Only the last wildcard is ever gone back to: an earlier one could take
 * nothing that the last cannot.
 */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  wildcard: string,
  same: (pattern: string, item: string) => boolean,
): boolean {
  let at = 0;
  let item = 0;
  let back = -1;
  let from = 0;
  while (item < items.length) {
    if (pattern[at] === wildcard) {
      back = at++;
      from = item;
    } else if (at < pattern.length && same(pattern[at]!, items[item]!)) {
      at++;
      item++;
    } else if (back >= 0) {
      at = back + 1;
      item = ++from;
    } else return false;
  }
  while (pattern[at] === wildcard) at++;
  return at === pattern.length;
}
