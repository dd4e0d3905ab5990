import { defineBench } from '@framework/sdk/contract';
import type { TestRow } from '@framework/sdk/testing';

/** Lines long enough to be told apart; `seed` makes two texts differ in every line. */
const text = (seed: string, lines: number): string =>
  Array.from(
    { length: lines },
    (_, line) => `export const ${seed}Number${line} = compute(${line}, '${seed}', ${line * 7});\n`,
  ).join('');

const row = (repository: string, path: string, content: string): TestRow => ({
  id: `${repository}:${path}`,
  content,
  meta: { path, repository },
});

/** Repositories of several sizes, each with a file of its own and one that another repository has, too. */
export default defineBench({
  rows: () =>
    Array.from({ length: 12 }, (_, index) => `npm:package-${index}@1`).flatMap((repository, index) => [
      row(repository, 'own.js', text(`own${index}`, 3 + index)),
      row(repository, 'shared.js', text(`shared${index >> 1}`, 5)),
      row(repository, 'mixed.js', text(`mixed${index}`, 4) + text(`shared${index >> 1}`, 2)),
    ]),
});
