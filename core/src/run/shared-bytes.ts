import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * What may lie uncollected: some sixty batches of the usual size beside those under way. Over 300 MB of code and two threads that comes to
 * 7 or 8 collections, where 128 MiB take 14 and 256 MiB 4; each step is 0.1 GiB of memory more.
 */
const MOST_OUTSTANDING = 192 * 2 ** 20;
/** Between two collections at least, however much is really in use. */
const BETWEEN = MOST_OUTSTANDING / 2;

let outstanding = 0;
let sinceCollection = 0;

const collected = new FinalizationRegistry<number>((bytes) => {
  outstanding -= bytes;
});

/**
 * Memory that threads share, for the bytes of a batch. The engine counts it nowhere: batches that a long pass is done with lay in memory by the
 * gigabyte until something else made it collect garbage, and the allocator kept what it got back. So they are counted here.
 */
export const sharedBytes = (length: number): Uint8Array<SharedArrayBuffer> =>
  counted(new Uint8Array(new SharedArrayBuffer(length)));

/** The same of bytes that others made: a plugin's helper, or another thread, for each thread that holds them has to let them go. */
export function counted<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  const length = bytes.buffer.byteLength;
  if (outstanding > MOST_OUTSTANDING && sinceCollection > BETWEEN) {
    sinceCollection = 0;
    collect();
  }
  collected.register(bytes.buffer, length);
  outstanding += length;
  sinceCollection += length;
  return bytes;
}

/** The same of what a plugin answered, where that is an array in shared memory. */
export function countedIfShared(answer: unknown): void {
  if (ArrayBuffer.isView(answer) && answer.buffer instanceof SharedArrayBuffer) {
    counted(new Uint8Array(answer.buffer));
  }
}

let garbageCollection: (() => void) | undefined;

/** Each thread has its own. */
function collect(): void {
  garbageCollection ??= exposedCollection();
  garbageCollection?.();
}

/**
 * Node has it behind a flag, which later contexts (a plugin's) must not find set. All threads of the process have one such flag: where another
 * thread takes it back in the same moment there is nothing to find, and it is looked for again when there is more to collect.
 */
function exposedCollection(): (() => void) | undefined {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('globalThis.gc') as (() => void) | undefined;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
