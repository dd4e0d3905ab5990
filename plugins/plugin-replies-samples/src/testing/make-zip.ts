import { deflateRawSync } from 'node:zlib';

export interface Packed {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: 'stored' | 'deflated';
  /** What the directory says of it, where that is not the truth. */
  readonly lies?: {
    readonly size?: number;
    readonly crc?: number;
    readonly flags?: number;
    readonly method?: number;
  };
}

/** An archive as PKWARE's APPNOTE has it, honest or not. */
export function makeZip(files: readonly Packed[], crc: (bytes: Uint8Array) => number): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 'deflated', lies = {} } of files) {
    const raw = method === 'stored' ? Buffer.from(content) : deflateRawSync(content);
    const label = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(lies.flags ?? 0, 8);
    central.writeUInt16LE(lies.method ?? (method === 'stored' ? 0 : 8), 10);
    central.writeUInt32LE(lies.crc ?? crc(content), 16);
    central.writeUInt32LE(raw.length, 20);
    central.writeUInt32LE(lies.size ?? content.length, 24);
    central.writeUInt16LE(label.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, label, raw);
    directory.push(central, label);
    offset += local.length + label.length + raw.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** CRC-32 bit by bit: slow, plain, and not the table it checks. */
export function plainCrc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
  }
  return (value ^ 0xffffffff) >>> 0;
}
