/** Words and tables for people. */

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `1.5 GiB` */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BINARY.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${BINARY[unit]}`;
}

/** `701,647,872`, the same in every locale. */
export const wholeText = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `20`, `131,072`, `4.7418`: what is counted whole, what is measured with five digits. */
export const figureText = (value: number): string =>
  Number.isInteger(value) ? wholeText(value) : value.toPrecision(5);

/** `14.0 B`, `3.1 M`: what a person says. */
export function roundText(value: number): string {
  for (const [size, name] of [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value >= size) return `${(value / size).toFixed(1)} ${name}`;
  }
  return String(value);
}

/** `5.2 days`, `3.1 hours`, `40 seconds` */
export function durationText(days: number): string {
  if (days >= 1) return `${days.toPrecision(3)} days`;
  if (days * 24 >= 1) return `${(days * 24).toPrecision(3)} hours`;
  if (days * 1440 >= 1) return `${(days * 1440).toPrecision(3)} minutes`;
  const seconds = days * 86_400;
  return seconds >= 1 ? `${seconds.toPrecision(2)} seconds` : 'under a second';
}

/**
 * Columns padded to their widest cell; numbers stand at the right.
 *
 * @param align one letter a column: `l` or `r`
 */
export function table(rows: readonly (readonly string[])[], align: string, indent = '  '): string {
  const widths = [...align].map((_, column) => Math.max(0, ...rows.map((row) => width(row[column] ?? ''))));
  return rows
    .map((row) =>
      [...align]
        .map((side, column) => {
          const cell = row[column] ?? '';
          const padding = ' '.repeat(widths[column]! - width(cell));
          return side === 'r' ? padding + cell : cell + padding;
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => indent + line)
    .join('\n');
}

/** Colour codes take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what a colour code begins with
export const width = (text: string): number => text.replace(/\u001b\[\d+m/g, '').length;
