/** Names shown of those that were perhaps meant. */
const SHOWN = 5;

/** The names that begin most like what was written, for a message. */
export function nearNames(written: string, names: readonly string[]): readonly string[] {
  const common = (name: string): number => {
    let at = 0;
    while (at < name.length && name[at] === written[at]) at++;
    return at;
  };
  return names
    .map((name) => ({ name, common: common(name) }))
    .sort((a, b) => b.common - a.common || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ name }) => name);
}
