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

const ID = '{"id":"';
