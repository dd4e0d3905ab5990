import { mostLikely } from './most-likely.js';

/** Characters of running text that are enough: more changes no answer, and costs time. */
const ENOUGH = 4096;

/** What a text is in when nobody can tell (ISO 639-3). */
export const UNDETERMINED = 'und';

/**
 * The natural language of a text, as ISO 639-3: trigram statistics (Cavnar and Trenkle 1994; `franc`). Code blocks, inline
 * code, addresses and markup are taken out first, or every README would be in the language of its examples.
 *
 * @param minCharacters below so many characters of running text the answer is `und`
 */
export function naturalLanguageOf(text: string, minCharacters: number): string {
  const running = runningText(text).slice(0, ENOUGH);
  if (running.length < minCharacters) return UNDETERMINED;
  return mostLikely(running) ?? UNDETERMINED;
}

/** What a person would read aloud. */
export function runningText(text: string): string {
  // A multiple of what is needed: documents of megabytes are not searched to their end.
  return text
    .slice(0, 4 * ENOUGH)
    .replace(/^(?:```|~~~)[^\n]*\n[\s\S]*?(?:^(?:```|~~~)[^\n]*$|$(?![\s\S]))/gm, ' ')
    .replace(/^(?: {4}|\t)[^\n]*$/gm, ' ')
    .replace(/`[^`\n]{0,500}`/g, ' ')
    .replace(/!?\[(?<label>[^\]\n]{0,300})\]\([^)\n]{0,2000}\)/g, '$<label>')
    .replace(/https?:\/\/[^\s)>\]]+/g, ' ')
    .replace(/<[^>\n]{0,500}>/g, ' ')
    .replace(/[#*_|>=~:-]{2,}|^[#>*+-]+ ?/gm, ' ')
    .replace(/[\d\s]+/g, ' ')
    .trim();
}
