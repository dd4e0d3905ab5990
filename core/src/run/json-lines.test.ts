import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { readLineBlocks, readWholeLines } from './json-lines.js';
import { folder } from './testing/folder.js';

const MENTIONS = ['"of":', '"kept":', 'ü\u2028'];

/** Lines around the texts that are looked for, and some that are longer than what is read at once. */
const line = fc.oneof(
  {
    weight: 60,
    arbitrary: fc
      .array(fc.constantFrom(...MENTIONS, '"kept"', 'of', ' ', 'é'), { maxLength: 4 })
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.constant(`${'x'.repeat(1 << 20)}"of":${'y'.repeat(1 << 20)}`) },
);

async function all<Item>(blocks: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const block of blocks) items.push(...block);
  return items;
}

test('the lines with one of the texts, however they lie in the file; the bytes of all of them', async (t) => {
  const path = join(await folder(t), 'lines');
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      async (lines, isEnded) => {
        await writeFile(path, lines.join('\n') + (isEnded ? '\n' : ''));
        const whole = isEnded || lines.at(-1) !== '' ? lines : lines.slice(0, -1);
        t.deepEqual(await all(readLineBlocks(path)), whole);
        for (const mentions of [MENTIONS, MENTIONS.slice(0, 1), MENTIONS[1]!]) {
          const wanted = whole.filter((text) => [mentions].flat().some((one) => text.includes(one)));
          t.deepEqual(await all(readLineBlocks(path, mentions)), wanted);
        }
        const pieces: Buffer[] = [];
        for await (const piece of readWholeLines(path)) pieces.push(Buffer.from(piece));
        t.true(pieces.slice(0, -1).every((piece) => piece.at(-1) === 0x0a));
        t.is(Buffer.concat(pieces).toString('utf8'), lines.join('\n') + (isEnded ? '\n' : ''));
      },
    ),
    { numRuns: 25 },
  );
});
