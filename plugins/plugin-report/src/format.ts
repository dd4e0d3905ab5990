/** Numbers for people: the same text on every machine, whatever its language. */

/** 1,234,567 */
export const integer = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Three significant digits with a unit prefix of thousands: 950, 12.3 k, 3.06 M, 702 M. */
export function compact(value: number): string {
  for (const [size, prefix] of PREFIXES) {
    // 999.5 k would print as 1000 k: the next prefix takes over where rounding does.
    if (Math.abs(value) >= size * 0.9995) return `${threeDigits(value / size)} ${prefix}`;
  }
  return threeDigits(value);
}
const PREFIXES = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** 512 B, 12.3 kB, 4.51 MB; powers of ten. */
export function byteSize(value: number): string {
  for (const [size, unit] of BYTE_UNITS) {
    if (Math.abs(value) >= size * 0.9995) return `${threeDigits(value / size)} ${unit}`;
  }
  return `${integer(value)} B`;
}
const BYTE_UNITS = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

/** 0.42 s, 12.3 s, 3 min 05 s, 2 h 07 min, 3 d 4 h. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
const pad = (value: number): string => String(value).padStart(2, '0');

/** 12.3%, 0.04%, 100%; what is not all is never shown as all, what is not nothing never as nothing. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return `${value}%`;
  if (value > 99.9 && value < 100) return '>99.9%';
  if (value > 0 && value < 0.01) return '<0.01%';
  return `${value < 1 ? value.toFixed(2) : value.toFixed(1)}%`;
}

/** A measured value: four significant digits, plain notation where it stays short. */
export function measured(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2).replace('e+', 'e');
  if (size >= 1000) return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
  return Number(value.toPrecision(4)).toString();
}

/** Values that are read against each other: as many decimals each. */
export const fixed = (value: number, decimals = 2): string => value.toFixed(decimals);

/** `1 document`, `2 documents`. */
export const counted = (value: number, noun: string, nouns = `${noun}s`): string =>
  `${integer(value)} ${value === 1 ? noun : nouns}`;

const threeDigits = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0 || Number.isInteger(value)) return String(value);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
};
