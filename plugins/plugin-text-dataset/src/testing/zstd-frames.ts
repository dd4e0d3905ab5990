/** Frames as RFC 8878 has them, written by hand: Node compresses zstd only from 22.15 on. */
const MAGIC = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);

/** One raw block. With a `window` of 2 KiB stated in place of the content's size. */
export function rawFrame(text: string, header: 'size' | 'window' = 'size'): Buffer {
  const content = Buffer.from(text);
  const head = header === 'size' ? Buffer.of(0x20, content.byteLength) : Buffer.of(0x00, 0x08);
  return Buffer.concat([MAGIC, head, block(0, content.byteLength), content]);
}

/** One block that repeats a letter. */
export function repeatedFrame(letter: string, times: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(times);
  return Buffer.concat([MAGIC, Buffer.of(0xa0), size, block(1, times), Buffer.from(letter)]);
}

/** `checked`, with a checksum, as `zstd --check` writes it. */
export const checkedFrame = Buffer.from('28b52ffd0458390000636865636b6564143e3083', 'hex');

export function skippableFrame(bytes: number): Buffer {
  const head = Buffer.of(0x5a, 0x2a, 0x4d, 0x18, 0, 0, 0, 0);
  head.writeUInt32LE(bytes, 4);
  return Buffer.concat([head, Buffer.alloc(bytes, 'skipped')]);
}

function block(type: number, size: number): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntLE(1 | (type << 1) | (size << 3), 0, 3);
  return head;
}
