import type { JudgeLanguage } from '@framework/sdk';

/** The function a line of Python defines at the top of a module; undefined for any other line. */
export const definitionOf = (line: string): string | undefined =>
  /^(?:async\s+)?def\s+([^\s(]+)\s*\(/.exec(line)?.[1];

/** The functions a Python source defines at its top, in its order. */
export const definitionsIn = (source: string): string[] =>
  source.split(/\r\n|\r|\n/).flatMap((line) => definitionOf(line) ?? []);

/** Whether a text may be the name of a function. */
export const isName = (text: string, language: JudgeLanguage): boolean =>
  language === 'python'
    ? /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(text)
    : /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text);
