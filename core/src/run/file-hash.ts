import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { canonicalJson, type JsonValue } from '@framework/sdk';
import { timed } from '../trace/current.js';

const CHUNK = 1 << 20;

export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex');

/** SHA-256 of a value's canonical JSON, hex. */
export const hashOf = (value: JsonValue): string => sha256(canonicalJson(value));

/** SHA-256 of a file, or of its first `bytes`, hex; read in pieces. */
export function hashFile(path: string, bytes = Number.POSITIVE_INFINITY): Promise<string> {
  return timed('hash file', () => hashPieces(path, bytes));
}

async function hashPieces(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    let left = bytes;
    while (left > 0) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, left));
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      left -= bytesRead;
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

/** The same, synchronous: for readers that a synchronous step calls. */
export function hashFileSync(path: string): string {
  const hash = createHash('sha256');
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const read = readSync(descriptor, buffer, 0, CHUNK, null);
      if (read === 0) break;
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

/** SHA-256 over the sorted `name\0sha256\n` lines: the root of a set of named files. */
export function rootOf(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(files).sort()) hash.update(`${name}\0${files[name]}\n`);
  return hash.digest('hex');
}
