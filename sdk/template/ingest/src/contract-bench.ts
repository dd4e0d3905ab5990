import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineBench } from '@framework/sdk/contract';

const example = fileURLToPath(new URL('../examples/documents.jsonl', import.meta.url));
// The file that `contract.config` names in package.json: a copy, where `contract --watch` does not look for changes.
const copy = fileURLToPath(new URL('../.framework/contract/documents.jsonl', import.meta.url));

/** What the contract cannot know of a source: how its data changes, and how it is missing. */
export default defineBench({
  async prepare() {
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(example, copy);
  },
  async changeSource() {
    const before = await readFile(copy, 'utf8');
    await writeFile(copy, before.replace('Hello', 'Hullo'));
    return () => writeFile(copy, before);
  },
  missingSource: () => ({ file: `${copy}.missing` }),
});
