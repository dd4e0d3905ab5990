import { open } from 'node:fs/promises';

export interface Line {
  readonly bytes: Buffer;
  /** Byte of the file at which the next line begins: a cursor. */
  readonly next: number;
}

const NEWLINE = 0x0a;
const CHUNK = 64 * 1024;

/** The lines of a file from a byte on, one chunk of it in memory at a time. Left early, it closes the file. */
export async function* readLines(file: string, start = 0): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let at = start;
  for await (const chunk of readChunks(file, start)) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      at += end + 1;
      yield { bytes: rest.subarray(0, end), next: at };
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield { bytes: rest, next: at + rest.length };
}

// Not a stream: one that is left early closes its file some time later.
async function* readChunks(file: string, start: number): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    for (let at = start; ; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, at);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
