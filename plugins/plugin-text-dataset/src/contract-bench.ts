import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeTar } from '@framework/readers/testing/make-tar';
import { defineBench } from '@framework/sdk/contract';
import { lines, message, tree } from './testing/rows.js';

/** Named by whoever imports this first; its worker threads and child processes inherit the name. */
const VARIABLE = 'PLUGIN_TEXT_DATASET_CONTRACT';

export const folder = process.env[VARIABLE] ?? newFolder();

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'text-dataset-contract-'));
  process.env[VARIABLE] = made;
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

const DOLLY = join(folder, 'dolly', 'databricks-dolly-15k.jsonl');

const dolly = Array.from({ length: 19 }, (_, index) => ({
  instruction: index === 5 ? ' ' : `What is ${index} and é?`,
  context: index % 3 === 0 ? `A passage about ${index}.` : '',
  response: `It is a number: ${index}.`,
  category: 'open_qa',
}));

const alpaca = Array.from({ length: 5 }, (_, index) => ({
  instruction: `Print ${index} in Python.`,
  input: '',
  output: `print(${index})`,
}));

const trees = ['a', 'b', 'c'].map((id) =>
  tree(id, message(`${id}0`, 'prompter', [message(`${id}1`, 'assistant'), message(`${id}2`, 'assistant')])),
);

const pile = ['Wikipedia (en)', 'Books3', 'Github', 'DM Mathematics'].map((name) => ({
  text: `A text of ${name}.`,
  meta: { pile_set_name: name },
}));

/** A set a layout, plain, packed and in an archive, with a row that is none. */
export default defineBench({
  prepare() {
    for (const name of ['dolly', 'alpaca', 'oasst', 'pile'])
      mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(DOLLY, lines(dolly));
    writeFileSync(join(folder, 'pile', '00.jsonl.gz'), gzipSync(lines(pile)));
    writeFileSync(join(folder, 'alpaca', 'code_alpaca_2k.json'), JSON.stringify(alpaca, null, 2));
    writeFileSync(join(folder, 'oasst', 'ready.trees.jsonl.gz'), gzipSync(`${lines(trees)}not json\n`));
    writeFileSync(
      join(folder, 'oasst', 'more.tar'),
      makeTar([
        { name: '../../escape.jsonl', content: lines(trees) },
        { name: 'notes.txt', content: 'none' },
      ]),
    );
  },
  async changeSource() {
    const before = readFileSync(DOLLY);
    writeFileSync(DOLLY, before.toString().replace('What is 7', 'What is 8'));
    return async () => writeFileSync(DOLLY, before);
  },
  missingSource: () => ({ datasets: { 'databricks-dolly-15k': [join(folder, 'not-there')] } }),
});
