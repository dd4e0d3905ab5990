/** Numbers for people: the same text on every machine, whatever its language. */

/** 1,234,567 */
export const integer = (value: number): string => Math.round(value).toLocaleString('en-US');

/** 512 B, 12.3 kB, 4.51 MB; powers of ten. */
export const byteSize = (value: number): string => scaled(value, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);

/** 950, 12.3 k, 3.06 M */
export const compact = (value: number): string => scaled(value, ['', 'k', 'M', 'G', 'T']).trim();

function scaled(value: number, units: readonly string[]): string {
  let size = value;
  let unit = 0;
  // 999.5 k would print as 1000 k: the next prefix takes over where rounding does.
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return `${size.toFixed(digits)} ${units[unit]}`;
}

/** 12.3%, 0.04%; what is not all is never shown as all, what is not nothing never as nothing. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return `${value}%`;
  if (value > 99.9 && value < 100) return '>99.9%';
  if (value > 0 && value < 0.01) return '<0.01%';
  return `${value < 1 ? value.toFixed(2) : value.toFixed(1)}%`;
}

/** `1 document`, `2 documents`. */
export const counted = (value: number, noun: string, nouns = `${noun}s`): string =>
  `${integer(value)} ${value === 1 ? noun : nouns}`;

/** A part of a whole; of nothing there is none. */
export const shareOf = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
