import type { Problem } from './problem.js';

/**
 * What of a prompt the tests may use: everything above the function to be written. HumanEval/32, /38 and /50 check an
 * answer with a helper that the prompt defines; the tests must have the prompt's own, never one the candidate has redefined.
 *
 * A prompt ends inside its entry point, so what counts is the last definition of that name; decorators above belong to it.
 */
export function preambleOf({ prompt, entryPoint }: Pick<Problem, 'prompt' | 'entryPoint'>): string {
  const lines = prompt.split('\n');
  let end = lines.findLastIndex((line) =>
    new RegExp(`^(?:async\\s+)?def\\s+${entryPoint}\\s*\\(`, 'u').test(line),
  );
  while (end > 0 && lines[end - 1]!.startsWith('@')) end--;
  const above = lines.slice(0, Math.max(0, end)).join('\n');
  return above.trim() === '' ? '' : `${above}\n`;
}
