import { open, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineBench } from '@framework/sdk/contract';

// The file that `contract.config` names in package.json.
const example = fileURLToPath(new URL('../examples/documents.jsonl', import.meta.url));

/** What the contract cannot know of a source: how its data changes, and how it is missing. */
export default defineBench({
  async changeSource() {
    const place = (await readFile(example)).indexOf('Hello') + 1;
    await put(place, 'a');
    return () => put(place, 'e');
  },
  missingSource: () => ({ file: `${example}.missing` }),
});

/** In place: whoever reads the file at this moment finds all of its lines. */
async function put(place: number, letter: string): Promise<void> {
  const file = await open(example, 'r+');
  await file.write(letter, place);
  await file.close();
}
