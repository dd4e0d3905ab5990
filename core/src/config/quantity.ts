import type { Field } from '@framework/sdk';

/** Factors of the letters after a number. Bytes are binary; counts are not: `64k` bytes are 65,536, `64k` things 64,000. */
const SUFFIXES: Readonly<Record<'count' | 'bytes' | 'seconds', Readonly<Record<string, number>>>> = {
  count: { k: 1e3, m: 1e6, g: 1e9, b: 1e9, t: 1e12 },
  bytes: { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 },
  seconds: { ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 },
};

/**
 * The number a text means, for the field it is for: `1e9`, `64k`, `5m`; NaN when it means none. The whole text must
 * be understood: convict's own coercion (parseInt) makes 1 of "1e9" and 12 of "12abc" (measured on 6.2.5).
 */
export function quantity(kind: Field<unknown>['kind'], text: string): number {
  const match = /^\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  if (match === null) return Number.NaN;
  const value = Number(match[1]!.replaceAll('_', ''));
  const unit = match[2]!.toLowerCase().replace(/^([kmgt])i?b$/, kind === 'bytes' ? '$1' : '$&');
  if (unit === '') return value;
  const factors = kind === 'count' || kind === 'bytes' || kind === 'seconds' ? SUFFIXES[kind] : {};
  return Object.hasOwn(factors, unit) ? value * factors[unit]! : Number.NaN;
}
