import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';

/** Windows of T + 1 little-endian 16-bit ids, one behind the other: what both sides read their batches from. */
export class TokenFile {
  #file;
  #bytes;

  constructor(path, windows, length) {
    this.windows = windows;
    this.length = length;
    this.#file = openSync(path, 'r');
    this.#bytes = Buffer.alloc(2 * (length + 1));
  }

  /** As a sequencer gives it: one document a window. */
  window(sequence) {
    const size = this.length + 1;
    readSync(this.#file, this.#bytes, 0, 2 * size, (sequence % this.windows) * 2 * size);
    const tokens = Uint32Array.from({ length: size }, (_, n) => this.#bytes.readUInt16LE(2 * n));
    return {
      tokens,
      documents: new Int32Array(size),
      positions: Int32Array.from(tokens.keys()),
      sources: [0],
    };
  }

  close() {
    closeSync(this.#file);
  }
}

/** @param reader anything with `window` */
export function writeTokenFile(path, reader, windows) {
  const parts = Array.from({ length: windows }, (_, sequence) => {
    const { tokens } = reader.window(sequence);
    const bytes = Buffer.alloc(2 * tokens.length);
    for (let n = 0; n < tokens.length; n++) bytes.writeUInt16LE(tokens[n], 2 * n);
    return bytes;
  });
  writeFileSync(path, Buffer.concat(parts));
}
