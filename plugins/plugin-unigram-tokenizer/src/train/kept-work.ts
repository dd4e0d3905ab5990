import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@framework/sdk';

/** What a training keeps of itself: facts, and columns of numbers by name. */
export interface Work {
  readonly facts: JsonObject;
  readonly columns: Readonly<Record<string, Column>>;
}
type Column = Uint8Array | Uint32Array | Float64Array;

const COLUMNS = { bytes: Uint8Array, whole: Uint32Array, real: Float64Array } as const;
type Kind = keyof typeof COLUMNS;

interface Header {
  readonly facts: JsonObject;
  readonly columns: readonly { readonly name: string; readonly kind: Kind; readonly length: number }[];
}

/** Columns begin at a multiple of this, as views of them must. */
const ALIGNED = 8;
const DIGEST = 32;
const LENGTH = 8;

/**
 * Work that outlives a kill, in files of a folder. A file is SHA-256 of all behind it, length of the header, the header in
 * JSON, the columns. One that is torn or damaged is none: the work is done again.
 */
export class KeptWork {
  readonly #folder: string | undefined;

  /** @param folder a fit's `scratch`: of this very work. Nothing is kept when left out */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  async read(name: string): Promise<Work | undefined> {
    if (this.#folder === undefined) return undefined;
    const file = await readFile(join(this.#folder, name)).catch(() => undefined);
    if (file === undefined || file.byteLength < DIGEST + LENGTH) return undefined;
    const digest = createHash('sha256').update(file.subarray(DIGEST)).digest();
    if (Buffer.compare(digest, file.subarray(0, DIGEST)) !== 0) return undefined;
    let at = DIGEST + LENGTH + Number(file.readBigUInt64LE(DIGEST));
    const header = JSON.parse(file.toString('utf8', DIGEST + LENGTH, at)) as Header;
    const columns: Record<string, Column> = {};
    for (const { name, kind, length } of header.columns) {
      at = aligned(at);
      const size = length * COLUMNS[kind].BYTES_PER_ELEMENT;
      // Of its own, so that it begins where a view of it may, and none keeps the whole file alive.
      columns[name] = new COLUMNS[kind](Uint8Array.from(file.subarray(at, at + size)).buffer);
      at += size;
    }
    return { facts: header.facts, columns };
  }

  /** In place of what was kept under the name: all of it, or nothing. */
  async write(name: string, { facts, columns }: Work): Promise<void> {
    if (this.#folder === undefined) return;
    const entries = Object.entries(columns);
    const header: Header = {
      facts,
      columns: entries.map(([name, column]) => ({ name, kind: kindOf(column), length: column.length })),
    };
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(LENGTH);
    length.writeBigUInt64LE(BigInt(text.byteLength));
    const parts: Uint8Array[] = [length, text];
    let at = DIGEST + LENGTH + text.byteLength;
    for (const [, { buffer, byteOffset, byteLength }] of entries) {
      parts.push(new Uint8Array(aligned(at) - at), new Uint8Array(buffer, byteOffset, byteLength));
      at = aligned(at) + byteLength;
    }
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    await replace(join(this.#folder, name), [hash.digest(), ...parts]);
  }
}

const aligned = (at: number): number => Math.ceil(at / ALIGNED) * ALIGNED;

const kindOf = (column: Column): Kind =>
  column instanceof Float64Array ? 'real' : column instanceof Uint32Array ? 'whole' : 'bytes';

async function replace(path: string, parts: readonly Uint8Array[]): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const file = await open(`${path}.new`, 'w');
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
