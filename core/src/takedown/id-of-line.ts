/**
 * The id of a row, without its other values, as parsing is most of the time: where the line begins with it, as both stages write it,
 * and it has nothing that JSON escapes.
 */
export function idOf(line: string): string {
  if (line.startsWith(ID)) {
    const id = line.slice(ID.length, line.indexOf('"', ID.length));
    if (!id.includes('\\')) return id;
  }
  return (JSON.parse(line) as { readonly id: string }).id;
}

/** The same of the line's bytes, of which only the id is made a text. */
export function idIn(line: Buffer): string {
  const begins = line.toString('utf8', 0, Math.max(0, line.indexOf(QUOTATION_MARK, ID.length)));
  if (begins.startsWith(ID) && !begins.includes('\\')) return begins.slice(ID.length);
  return (JSON.parse(line.toString('utf8')) as { readonly id: string }).id;
}

const QUOTATION_MARK = 0x22;
const ID = '{"id":"';
