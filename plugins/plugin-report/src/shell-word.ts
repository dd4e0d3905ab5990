/**
 * A text as one word of a POSIX shell: a command on the page may be copied, and a run's name must not become another
 * command.
 */
export const shellWord = (text: string): string =>
  /^[\w./:@%+,][\w./:@%+,-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
