import type { JudgeLanguage } from '@framework/sdk';
import type { Program } from './judge-programs.js';

/**
 * A right program in each language of translations, for files that bring no solution: that the language is judged at all must
 * have been seen before a zero can mean anything.
 */
export const KNOWN_PROGRAMS: readonly Program[] = [
  known('javascript', 'function doubled(numbers) {\n', '  return numbers.map((each) => 2 * each);\n}\n'),
  known(
    'typescript',
    'function doubled(numbers: number[]): number[] {\n',
    '  return numbers.map((each: number) => 2 * each);\n}\n',
  ),
];

function known(language: JudgeLanguage, prompt: string, body: string): Program {
  const canonical = prompt + body;
  const tests =
    "const assert = require('node:assert');\nfunction check(candidate) {\n  assert.deepEqual(candidate([1, 2.5]), [2, 5]);\n}\n";
  const id = `a known program in ${language}`;
  return {
    problem: { id, language, prompt, entryPoint: 'doubled', canonical, tests, preamble: '' },
    source: canonical,
  };
}
