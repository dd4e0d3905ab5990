/** Frames as RFC 8878 has them, written by hand: Node compresses zstd only from 22.15 on. */
const MAGIC = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);
const LARGEST_BLOCK = 128 * 1024;

/** One raw block. With a `window` of 2 KiB stated in place of the content's size. */
export function rawFrame(text: string, header: 'size' | 'window' = 'size'): Buffer {
  const content = Buffer.from(text);
  const head = header === 'size' ? Buffer.of(0x20, content.byteLength) : Buffer.of(0x00, 0x08);
  return Buffer.concat([MAGIC, head, block(0, content.byteLength), content]);
}

/** Blocks that repeat a letter. */
export function repeatedFrame(letter: string, times: number, blocks = 1): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(times * blocks);
  const all = Array.from({ length: blocks }, (_, at) => [
    block(1, times, at === blocks - 1 ? 1 : 0),
    Buffer.from(letter),
  ]);
  return Buffer.concat([MAGIC, Buffer.of(0xa0), size, ...all.flat()]);
}

/** Blocks as they are, of 128 KiB or as small as hostile writers make them, in a window of 2 MiB: of any length. */
export function storedFrame(content: Uint8Array, blockBytes = LARGEST_BLOCK): Buffer {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < content.byteLength; at += blockBytes) {
    const piece = content.subarray(at, at + blockBytes);
    const last = at + blockBytes >= content.byteLength;
    blocks.push(block(0, piece.byteLength, last ? 1 : 0), piece);
  }
  return Buffer.concat([MAGIC, Buffer.of(0x00, 0x58), ...blocks]);
}

/** `checked`, with a checksum, as `zstd --check` writes it. */
export const checkedFrame = Buffer.from('28b52ffd0458390000636865636b6564143e3083', 'hex');

/** What `zstd -19` makes of a text: literals and sequences with tables of their own, matches, a checksum. */
export const compressedFrame = {
  text: Array.from(
    { length: 40 },
    (_, at) => `line ${at} of a text, of words that come again: ${'again '.repeat(at % 4)}\n`,
  ).join(''),
  packed: Buffer.from(
    '28b52ffd648e07dd040002461311907d40161ce812339390ee805c8c2d62064b25744c29a48c22ca52091d5308218308' +
      'b25442c79441c618622c95d031850cf0ecd226db438bddef36f7eb9731ff883fec0ef7b78ff8c5c34b6b2ca871b0bdff' +
      '6f9093c2741144040ce1867023fccf0845a73e6e212dcb8555af9b87647954c16e32952747299c617cf97929d66595cb' +
      '439c7a2e6d093f0158372f4ac8da80ac35a6d0fa5533b0d961',
    'hex',
  ),
};

export function skippableFrame(bytes: number): Buffer {
  const head = Buffer.of(0x5a, 0x2a, 0x4d, 0x18, 0, 0, 0, 0);
  head.writeUInt32LE(bytes, 4);
  return Buffer.concat([head, Buffer.alloc(bytes, 'skipped')]);
}

function block(type: number, size: number, last = 1): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntLE(last | (type << 1) | (size << 3), 0, 3);
  return head;
}
