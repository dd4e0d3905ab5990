import { readFileSync } from 'node:fs';
import { maskedCrc32c } from '../format/crc32c.js';

/** What stands in an event file, as far as this plugin writes it. */
export interface ReadEvent {
  readonly time: number;
  readonly step: number;
  readonly version?: string;
  readonly start?: true;
  readonly scalars: Readonly<Record<string, number>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** Reads an event file again, and checks every length and checksum on the way. Its own code, not the writer's. */
export function readEvents(file: string): ReadEvent[] {
  return [...records(readFileSync(file))].map(readEvent);
}

export function* records(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    check(bytes.subarray(at, at + 8), bytes.readUInt32LE(at + 8));
    const data = bytes.subarray(at + 12, at + 12 + length);
    check(data, bytes.readUInt32LE(at + 12 + length));
    yield data;
    at += 16 + length;
  }
}

function check(bytes: Uint8Array, crc: number): void {
  if (maskedCrc32c(bytes) !== crc) throw new Error('a checksum is wrong');
}

function readEvent(bytes: Buffer): ReadEvent {
  const event = fields(bytes);
  const scalars: Record<string, number> = {};
  const texts: Record<string, string> = {};
  for (const value of (event.get(5) ?? []).flatMap((summary) => fields(summary as Buffer).get(1) ?? [])) {
    const parts = fields(value as Buffer);
    const tag = String(parts.get(1)![0]);
    const simple = parts.get(2)?.[0];
    if (simple !== undefined) scalars[tag] = (simple as Buffer).readFloatLE();
    const tensor = parts.get(8)?.[0];
    if (tensor !== undefined) texts[tag] = String(fields(tensor as Buffer).get(8)![0]);
  }
  const version = event.get(3)?.[0];
  return {
    time: (event.get(1)![0] as Buffer).readDoubleLE(),
    step: Number(event.get(2)?.[0] ?? 0),
    ...(version === undefined ? {} : { version: String(version) }),
    ...(event.has(7) ? { start: true as const } : {}),
    scalars,
    texts,
  };
}

/** Field number → values: a number, or the bytes of whatever else it is. */
export function fields(bytes: Buffer): Map<number, (number | Buffer)[]> {
  const found = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error('a field is longer than its message');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    const value = wire === 0 ? varint() : take(wire === 1 ? 8 : wire === 5 ? 4 : varint());
    found.set(tag >>> 3, [...(found.get(tag >>> 3) ?? []), value]);
  }
  return found;
}
