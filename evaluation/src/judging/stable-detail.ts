import type { Judgement } from '@framework/sdk';

/** Reasons that depend on the moment: what the sandbox measured at the limit is another figure each time. */
const LIMITS: ReadonlySet<Judgement['reason']> = new Set(['wall', 'cpu', 'memory']);
const LONGEST = 500;

/**
 * A judgement's detail as results may hold it: the same for the same program, and nothing that a terminal or a page would
 * obey. Python writes an object's address into many messages; it is another in each process.
 */
export function stableDetail({ reason, detail }: Pick<Judgement, 'reason' | 'detail'>): string {
  if (LIMITS.has(reason)) return '';
  return plainText(detail.replace(/\b0x[0-9a-f]{4,}\b/gi, '0x…'));
}

/** Control and format characters and halves of surrogate pairs as escapes; at most 500 characters. */
export function plainText(text: string): string {
  let plain = '';
  for (const character of text.slice(0, LONGEST)) {
    const shown = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(character)
      ? `\\u{${character.codePointAt(0)!.toString(16)}}`
      : character;
    if (plain.length + shown.length > LONGEST) break;
    plain += shown;
  }
  return plain;
}
