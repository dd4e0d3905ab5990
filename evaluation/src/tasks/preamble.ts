import { definitionOf } from './definitions.js';

/**
 * What of a prompt the tests may use: everything above the function to be written. HumanEval/32, /38 and /50 check an
 * answer with a helper that the prompt defines; the tests must have the prompt's own, never one the candidate has redefined.
 *
 * A prompt ends inside its entry point, so what counts is the last definition of that name; decorators above belong to it.
 */
export function preambleOf(prompt: string, entryPoint: string): string {
  const lines = prompt.split('\n');
  let end = lines.findLastIndex((line) => definitionOf(line) === entryPoint);
  while (end > 0 && lines[end - 1]!.startsWith('@')) end--;
  const above = lines.slice(0, Math.max(0, end)).join('\n');
  return above.trim() === '' ? '' : `${above}\n`;
}
