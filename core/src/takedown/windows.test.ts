import { createHash } from 'node:crypto';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { Store } from '../run/store.js';
import { folder } from '../run/testing/folder.js';
import { touchedWindows } from './windows.js';

const little = (values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4);
  return bytes;
};

/** Streams of documents, each with its number and length, as a sequence index holds them. */
const streams = fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 3,
});

test('counts the windows that hold a token of a document, border tokens in both', async (t) => {
  const store = new Store(join(await folder(t), 'store'));
  let made = 0;
  await fc.assert(
    fc.asyncProperty(
      streams,
      fc.integer({ min: 1, max: 7 }),
      fc.nat(2 ** 20),
      async (lengths, length, chosen) => {
        const flat = lengths.flat();
        const isRemoved = (document: number) => ((chosen >> (document % 20)) & 1) === 1;
        const shares = lengths.map((stream) => {
          const tokens = stream.reduce((sum, one) => sum + one, 0);
          return { documents: stream.length, windows: Math.max(0, Math.floor((tokens - 1) / length)) };
        });
        let number = 0;
        let expected = 0;
        for (const [share, stream] of lengths.entries()) {
          const owners = stream.flatMap((tokens) => Array<number>(tokens).fill(number++));
          for (let window = 0; window < shares[share]!.windows; window++) {
            if (owners.slice(window * length, window * length + length + 1).some(isRemoved)) expected += 1;
          }
        }
        const key = createHash('sha256').update(String(made++)).digest('hex');
        const draft = await store.draft(
          { kind: 'sequence', inputs: { key } },
          { signal: new AbortController().signal, whileWaiting: () => undefined },
        );
        const header = {
          format: 'sequence-index',
          contextLength: length,
          windows: 0,
          train: { documents: 0 },
          shares,
        };
        await draft!.write('index.json', JSON.stringify(header));
        await draft!.write('documents.u32', little(flat.map((_, at) => at)));
        await draft!.write('lengths.u32', little(flat));
        const index = await draft!.publish({});
        draft!.release();
        t.is(await touchedWindows(index, isRemoved), expected);
      },
    ),
    { numRuns: 60 },
  );
});
