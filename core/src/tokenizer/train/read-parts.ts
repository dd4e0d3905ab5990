import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';

/** Longest part of a file that is in memory at once: a line of a gigabyte is learned from in parts. */
export const PART_BYTES = 4 * 2 ** 20;
const NEWLINE = 0x0a;

/** A part of a file, and whether it is text. */
export interface FilePart {
  readonly bytes: Uint8Array;
  readonly kind: 'text' | 'binary' | 'not-utf8';
}

/**
 * A file in parts, cut behind a line break, where a part has none between characters.
 *
 * @param partBytes longest part
 */
export async function* readParts(path: string, partBytes = PART_BYTES): AsyncIterable<FilePart> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(partBytes);
    let held = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, held, partBytes - held, null);
      held += bytesRead;
      if (held === 0) return;
      if (bytesRead > 0 && held < partBytes) continue;
      const end = bytesRead === 0 ? held : cut(buffer, held);
      const bytes = Uint8Array.prototype.slice.call(buffer, 0, end);
      yield { bytes, kind: kindOf(bytes) };
      buffer.copyWithin(0, end, held);
      held -= end;
    }
  } finally {
    await file.close();
  }
}

const kindOf = (bytes: Uint8Array): FilePart['kind'] =>
  bytes.includes(0) ? 'binary' : isUtf8(bytes) ? 'text' : 'not-utf8';

function cut(buffer: Buffer, held: number): number {
  const line = buffer.lastIndexOf(NEWLINE, held - 1) + 1;
  if (line > 0) return line;
  // Continuation bytes belong to what stands before them.
  let end = held - 1;
  while (end > held - 4 && end > 1 && (buffer[end]! & 0xc0) === 0x80) end--;
  return end;
}
