import { randomStream } from '@framework/sdk';
import type { Windows } from '../windows.js';

/** Random ids in documents of random length; the same for the same arguments. */
export function toyWindows(rows: number, length: number, vocabulary: number, seed = 1): Windows {
  const random = randomStream({ seed, plugin: 'test', hook: 'windows', sequence: 0 });
  const size = rows * length;
  const tokens = Int32Array.from({ length: size }, () => random.integer(vocabulary));
  const documents = new Int32Array(size);
  const positions = new Int32Array(size);
  for (let n = 0; n < size; n++) {
    if (n % length === 0) continue;
    const border = random.uniform() < 0.25;
    documents[n] = documents[n - 1]! + (border ? 1 : 0);
    positions[n] = border ? 0 : positions[n - 1]! + 1;
  }
  return { rows, length, tokens, documents, positions };
}
