import { createReadStream } from 'node:fs';

export interface Line {
  readonly bytes: Buffer;
  /** Byte of the file at which the next line begins: a cursor. */
  readonly next: number;
}

const NEWLINE = 0x0a;

/** The lines of a file from a byte on, one chunk of it in memory at a time. */
export async function* readLines(file: string, start = 0): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let at = start;
  for await (const chunk of createReadStream(file, { start }) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      at += end + 1;
      yield { bytes: rest.subarray(0, end), next: at };
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield { bytes: rest, next: at + rest.length };
}
