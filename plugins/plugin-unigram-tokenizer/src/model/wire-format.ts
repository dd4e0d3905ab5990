import { frameworkError } from '@framework/sdk';

/**
 * Protocol Buffers' wire format, the part SentencePiece models use.
 * https://protobuf.dev/programming-guides/encoding/
 */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Reads one message. Every length and offset comes from the file and is checked before it is used. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #at: string;
  #offset = 0;
  /** Field number and wire type of the field `next` stopped at. */
  field = 0;
  wire = 0;

  /** @param at what the bytes are, for errors */
  constructor(bytes: Uint8Array, at: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#offset >= this.#bytes.byteLength) return false;
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field === 0) throw this.#corrupt('has a field with number 0');
    return true;
  }

  /** Unsigned, exact up to 2^53; what lies above loses low bits, which no field here needs. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      const byte = this.#bytes[this.#offset];
      if (byte === undefined) throw this.#corrupt('ends inside a number');
      this.#offset++;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw this.#corrupt('has a number longer than ten bytes');
  }

  /** A signed 32-bit field: negative ones are written as 64-bit two's complement. */
  int32(): number {
    this.#expect(WIRE.varint);
    const start = this.#offset;
    const value = this.varint();
    if (value < 2 ** 31) return value;
    // The low 32 bits stand in the first five bytes; the sum above has lost them.
    let low = 0;
    for (let index = 0; index < 5; index++) {
      const byte = this.#bytes[start + index]!;
      low |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) break;
    }
    return low | 0;
  }

  bool(): boolean {
    this.#expect(WIRE.varint);
    return this.varint() !== 0;
  }

  float(): number {
    this.#expect(WIRE.fixed32);
    if (this.#offset + 4 > this.#bytes.byteLength) throw this.#corrupt('ends inside a number');
    const value = this.#view.getFloat32(this.#offset, true);
    this.#offset += 4;
    return value;
  }

  /** A view into the message. */
  bytes(): Uint8Array {
    this.#expect(WIRE.bytes);
    const length = this.varint();
    const end = this.#offset + length;
    if (end > this.#bytes.byteLength) throw this.#corrupt('ends inside a field');
    const value = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return value;
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.#corrupt('has a text that is not UTF-8');
    }
  }

  skip(): void {
    if (this.wire === WIRE.varint) this.varint();
    else if (this.wire === WIRE.bytes) this.bytes();
    else if (this.wire === WIRE.fixed32) this.float();
    else if (this.wire === WIRE.fixed64) {
      this.#offset += 8;
      if (this.#offset > this.#bytes.byteLength) throw this.#corrupt('ends inside a number');
    } else throw this.#corrupt(`has a field of unknown wire type ${this.wire}`);
  }

  #expect(wire: number): void {
    if (this.wire !== wire) {
      throw this.#corrupt(`has field ${this.field} with wire type ${this.wire} in place of ${wire}`);
    }
  }

  #corrupt(what: string) {
    return frameworkError('FWK_TOKENIZER_CORRUPT', {
      message: `the tokenizer model ${what} (byte ${this.#offset} of ${this.#bytes.byteLength})`,
      at: this.#at,
    });
  }
}

/** Writes one message. Fields appear in the order they are written. */
export class WireWriter {
  readonly #parts: Uint8Array[] = [];

  int32(field: number, value: number): this {
    this.#tag(field, WIRE.varint);
    this.#varint(value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value));
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.int32(field, value ? 1 : 0);
  }

  float(field: number, value: number): this {
    this.#tag(field, WIRE.fixed32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, WIRE.bytes);
    this.#varint(BigInt(value.byteLength));
    this.#parts.push(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: WireWriter): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  #tag(field: number, wire: number): void {
    this.#varint(BigInt(field * 8 + wire));
  }

  #varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 128n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    this.#parts.push(Uint8Array.from(bytes));
  }
}
