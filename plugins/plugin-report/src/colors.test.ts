import test from 'ava';
import { DARK, LIGHT } from './colors.js';

/** Contrast ratio of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

for (const [scheme, palette] of Object.entries({ light: LIGHT, dark: DARK })) {
  test(`${scheme}: text can be read, bars can be seen`, (t) => {
    for (const text of ['ink', 'muted', 'accent', 'ochre-text', 'brick'] as const) {
      for (const ground of ['paper', 'raised'] as const) {
        t.true(contrast(palette[text], palette[ground]) >= 4.5, `${text} on ${ground}`);
      }
    }
    t.true(contrast(palette.ink, palette.mark) >= 4.5, 'ink on mark');
    for (const bar of ['accent', 'neutral', 'ochre', 'brick'] as const) {
      t.true(contrast(palette[bar], palette.paper) >= 3, bar);
    }
  });
}
