/**
 * The same memory as a plain Uint8Array. A Buffer's `slice` does not copy and its `buffer` may be a shared pool: who
 * was promised a Uint8Array would be surprised by both.
 */
export const plainBytes = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
