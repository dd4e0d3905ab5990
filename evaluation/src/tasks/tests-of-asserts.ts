import type { JudgeLanguage } from '@framework/sdk';

/**
 * Assertions as a `check(candidate)`, where the entry point's name stands for the candidate. An assertion goes on in brackets or in a
 * text if at all, so only its first line needs its place. In Python the name is a local one: MBPP/56's function is called `check`.
 *
 * @param top source that stands before it, such as imports; empty for none
 */
export function testsOfAsserts(
  entryPoint: string,
  asserts: readonly string[],
  language: JudgeLanguage,
  top = '',
): string {
  const body = asserts.map((each) => `    ${each.trim()}`);
  const lines =
    language === 'python'
      ? ['def check(candidate):', `    ${entryPoint} = candidate`, ...body]
      : ['function check() {', ...body, '}'];
  return `${top}${[...lines, ''].join('\n')}`;
}
