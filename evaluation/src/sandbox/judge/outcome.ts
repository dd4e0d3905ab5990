import type { JudgeReason } from '@framework/sdk';

/** What one attempt at a program gave. */
export interface Outcome {
  /** Null: it passed. */
  readonly reason: JudgeReason | null;
  readonly detail: string;
  readonly calls: number;
  /** May be the machine's doing rather than the program's: to be tried once more, alone. */
  readonly doubtful: boolean;
}

const MAX_DETAIL = 500;

/** At most 500 characters, without anything that a terminal or a table would act on. */
export function printable(text: string): string {
  const whole = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    const code = character.codePointAt(0)!;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  if (whole.length <= MAX_DETAIL) return whole;
  // Not through the middle of a character of two units.
  return `${whole.slice(0, MAX_DETAIL - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
