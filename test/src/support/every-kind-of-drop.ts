import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The benchmark that the presets decontaminate against. */
const TASKS = fileURLToPath(
  new URL('../../../plugins/plugin-humaneval/tasks/first-steps.jsonl', import.meta.url),
);

/** A repository whose name would be markup, and would turn the line around. */
export const HOSTILE_REPOSITORY = 'x<img src=x>\u202e';

/** Code that no filter minds, and no two of them alike. */
const code = (header: string, words: readonly string[]): string =>
  `${header}\n${words
    .map(
      (word, at) =>
        `/** Adds ${word} to the list it is given, unless it is there. */\nexport function add${word}(list, ${word.toLowerCase()}${at}) {\n  const found = list.indexOf(${word.toLowerCase()}${at});\n  if (found >= 0) return list;\n  return [...list, ${word.toLowerCase()}${at}];\n}\n`,
    )
    .join('\n')}`;

const MIT = '// SPDX-License-Identifier: MIT\n// Copyright (c) 2021 Jane Doe';
const words = (prefix: string): readonly string[] =>
  ['Apple', 'Bridge', 'Candle', 'Dragon', 'Engine', 'Forest'].map((word) => `${prefix}${word}`);

/**
 * `smoke`, with a folder of documents that fall for each reason there is, one that is rewritten, a dataset under a non-commercial
 * licence that is let in by name, and a repository with a hostile name.
 *
 * @returns the preset's path
 */
export async function everyKindOfDrop(cwd: string): Promise<string> {
  const [task] = (await readFile(TASKS, 'utf8')).split('\n');
  const { prompt, canonical_solution } = JSON.parse(task!) as { prompt: string; canonical_solution: string };
  const twice = code(MIT, words('Twice'));
  const files: Readonly<Record<string, string>> = {
    'mine/src/kept.js': code(MIT, words('Kept')),
    // Nobody's, and put together here: no scanner of this repository should find one.
    'mine/src/secret.js': `${code(MIT, words('Secret'))}\nexport const key = '${['AKIA', 'Q3EGRZ7JXW2N5TLK'].join('')}';\n`,
    'mine/src/contact.js': `${code(MIT, words('Contact'))}\n// Ask ${['jane.doe', 'acme-tools.com'].join('@')} for more.\n`,
    'mine/src/benchmark.py': `# SPDX-License-Identifier: MIT\n# Copyright (c) 2021 Jane Doe\n${prompt}${canonical_solution}`,
    'mine/src/short.js': '// SPDX-License-Identifier: MIT\nx();\n',
    'mine/src/twice.js': twice,
    'other/src/again.js': `${twice}\n// The last line differs.\n`,
    'gpl/src/strong.js': code(
      '// SPDX-License-Identifier: GPL-3.0-only\n// Copyright (c) 2021 Max Roe',
      words('Gpl'),
    ),
    'nothing/src/unlicensed.js': code('// No word of a licence.', words('Nothing')),
    'asked/src/private.js': code(MIT, words('Asked')),
    [`${HOSTILE_REPOSITORY}/src/kept.js`]: code(MIT, words('Hostile')),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, 'data', path)), { recursive: true });
    await writeFile(join(cwd, 'data', path), text);
  }
  await writeFile(join(cwd, 'opt-outs.txt'), 'folder:data/asked\n');
  await writeFile(
    join(cwd, 'alpaca.json'),
    JSON.stringify(
      words('Task').map((word, at) => ({
        instruction: `Write a function that counts how often ${word} stands in a list of ${at + 3} lines.`,
        input: '',
        output: `function count${word}(lines) {\n  let times = 0;\n  for (const line of lines) {\n    if (line.includes('${word}')) times += 1;\n  }\n  return times;\n}`,
      })),
    ),
  );
  const preset = join(cwd, 'kinds.yaml');
  await writeFile(
    preset,
    [
      'name: kinds',
      'extends: smoke',
      'plugins:',
      '  plugin-local-dataset: { folders: [data], extensions: [.js, .mjs, .ts, .md, .py] }',
      '  plugin-text-dataset: { datasets: { code-alpaca: [alpaca.json] } }',
      '  plugin-optout: { lists: [opt-outs.txt] }',
      '  plugin-gpl-filter: { allow: [CC-BY-NC-4.0] }',
      '',
    ].join('\n'),
  );
  return preset;
}
