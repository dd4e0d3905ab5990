import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBench } from '@framework/sdk/contract';
import { type TestStackRow, writeDataset, writeStackV2 } from './testing/dataset.js';

/** Named by whoever imports this first; its worker threads and child processes inherit the name. */
const VARIABLE = 'PLUGIN_STACK_DATASET_CONTRACT';

export const folder = process.env[VARIABLE] ?? newFolder();

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'stack-dataset-contract-'));
  process.env[VARIABLE] = made;
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

const FILE = join(folder, 'data', 'typescript', 'data-00000-of-00002.parquet');

const rows = (changed: string): TestStackRow[] =>
  Array.from({ length: 17 }, (_, index) => ({
    content: index === 5 ? null : `export const part${index} = ${index === 7 ? changed : index}; // é\n`,
    repository: `owner/name-${index % 3}`,
    licences: index % 4 === 0 ? ['MIT', 'Apache-2.0'] : ['MIT'],
  }));

/** Texts of The Stack v2. */
export const blobs = join(folder, 'blobs');

function blob(content: string): string {
  const id = createHash('sha1').update(content).digest('hex');
  mkdirSync(blobs, { recursive: true });
  writeFileSync(join(blobs, id), content);
  return id;
}

/** Two files of The Stack and one of StarCoderData, Parquet and JSON lines; one of The Stack v2 with a text that is missing. */
export default defineBench({
  async prepare() {
    await writeDataset(FILE, 'the-stack', rows('7'));
    await writeDataset(join(folder, 'data', 'typescript', 'data-00001-of-00002.jsonl.gz'), 'the-stack', [
      { content: 'export {};\n', hexsha: 'a'.repeat(40) },
    ]);
    await writeDataset(join(folder, 'data', 'python', 'train-00000-of-00001.parquet'), 'starcoderdata', [
      { content: '<reponame>owner/name<gh_stars>10-100\nprint(1)\n' },
      { content: 'print(2)\n' },
    ]);
    await writeStackV2(join(folder, 'data', 'v2', 'train-00000-of-00001.parquet'), [
      { blob: blob('export const v2 = 1;\n') },
      { blob: 'f'.repeat(40) },
      { blob: blob('export const v2 = 2;\n'), detected: ['Apache-2.0'] },
    ]);
  },
  async changeSource() {
    await writeDataset(FILE, 'the-stack', rows('8'));
    return () => writeDataset(FILE, 'the-stack', rows('7'));
  },
  missingSource: () => ({ files: [join(folder, 'not-there')] }),
});
