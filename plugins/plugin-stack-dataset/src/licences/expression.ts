/**
 * One SPDX expression for what the licence columns of a row state. A file was found in up to three repositories (the most
 * starred, with most issues, most forked), and each lists every licence that was detected in it: all of them may bind, so
 * they are joined with AND. A policy that allows the whole allows each part.
 *
 * The Stack v1.0 writes deprecated ids with a prefix of go-license-detector's (`deprecated_LGPL-2.1+`), and rows that went
 * through BigQuery are lower case: the prefix is taken off, case is the licence filter's affair.
 *
 * @returns null where nothing is stated
 */
export function licenceExpression(stated: readonly (readonly (string | null)[] | null)[]): string | null {
  const ids = new Map<string, string>();
  for (const list of stated) {
    for (const written of list ?? []) {
      const id = written?.trim().replace(/^deprecated_/i, '');
      if (id && !ids.has(id.toLowerCase())) ids.set(id.toLowerCase(), id);
    }
  }
  if (ids.size === 0) return null;
  // A name with a blank in it is no id; in quotes it would be none either, and the filter says what it cannot read.
  return [...ids.values()].sort().join(' AND ');
}
