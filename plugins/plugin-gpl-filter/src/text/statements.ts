import { buildAutomaton, type TextFeatureKernels } from '@framework/sdk';

/** Words with which licences are stated anywhere in a file, as they are spelt. */
const STATEMENTS = [
  'SPDX-License-Identifier',
  'General Public License',
  'GENERAL PUBLIC LICENSE',
  'general public license',
].map((words) => Buffer.from(words));

/** Places of one of them that are looked at; a list of licences is no reason to read a file hundreds of times. */
const MOST_PLACES = 16;

/**
 * Where licences are stated in a file, ascending: of each of the words `MOST_PLACES` at most.
 *
 * @param from where to begin
 * @param apart bytes from one place to the next of the same words, at least
 */
export type StatementSearch = (file: Buffer, from: number, apart: number) => readonly number[];

export const plainStatements: StatementSearch = (file, from, apart) => {
  const places: number[] = [];
  for (const words of STATEMENTS) {
    let at = file.indexOf(words, from);
    for (let found = 0; at >= 0 && found < MOST_PLACES; found++) {
      places.push(at);
      at = file.indexOf(words, at + apart);
    }
  }
  return places.sort((a, b) => a - b);
};

/** `plainStatements` in one pass over the bytes. */
export function compiledStatements(kernels: TextFeatureKernels): StatementSearch {
  const automaton = buildAutomaton(STATEMENTS.map((words) => words.toString()));
  const scanner = kernels.keywordScanner(automaton);
  return (file, from, apart) => {
    if (file.byteLength <= from) return NOWHERE;
    const hits = scanner.hits(file.subarray(from));
    if (hits.length === 0) return NOWHERE;
    const places: number[] = [];
    const found = STATEMENTS.map(() => 0);
    const next = STATEMENTS.map(() => from);
    for (let hit = 0; hit < hits.length; hit += 2) {
      const end = from + hits[hit]!;
      for (const number of automaton.ends[hits[hit + 1]!]!) {
        const words = STATEMENTS[number]!;
        const at = end - words.byteLength;
        if (at < next[number]! || found[number] === MOST_PLACES) continue;
        // Found in any case, and meant as spelt.
        if (file.compare(words, 0, words.byteLength, at, end) !== 0) continue;
        places.push(at);
        found[number]!++;
        next[number] = at + apart;
      }
    }
    return places.sort((a, b) => a - b);
  };
}

const NOWHERE: readonly number[] = [];
