import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type JsonObject } from '@framework/sdk';

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The folder of the store object a run knows by this name. */
export async function objectOf(cwd: string, run: string, ref: string): Promise<string> {
  const refs = JSON.parse(await readFile(join(cwd, 'runs', run, 'refs.json'), 'utf8'));
  return join(cwd, '.framework', 'store', refs[ref]);
}

/**
 * Makes an object's manifest agree with what lies in its folder now: whoever changes data on purpose does that too.
 *
 * @param summary facts to change beside the files
 */
export async function reforge(dir: string, summary: JsonObject = {}): Promise<void> {
  const path = join(dir, 'object.json');
  const { manifestHash: _, ...manifest } = JSON.parse(await readFile(path, 'utf8'));
  const names = (await readdir(dir)).filter((name) => name !== 'object.json').sort();
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const name of names) {
    const content = await readFile(join(dir, name));
    files[name] = { bytes: (await stat(join(dir, name))).size, sha256: sha256(content) };
  }
  const contentHash = sha256(names.map((name) => `${name}\0${files[name]!.sha256}\n`).join(''));
  const described = { ...manifest, files, contentHash, summary: { ...manifest.summary, ...summary } };
  await writeFile(path, canonicalJson({ ...described, manifestHash: sha256(canonicalJson(described)) }));
}

/** A document as its row and its bytes are stored. */
export interface StoredDocument {
  readonly row: {
    readonly id: string;
    readonly sha256: string;
    readonly meta: Readonly<Record<string, unknown>>;
  } & Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
}

/** Changes the documents of a shard as somebody would who knows the format: offsets, lengths and hashes all fit. */
export async function rewriteShard(
  dir: string,
  shard: string,
  change: (documents: StoredDocument[]) => readonly StoredDocument[],
): Promise<void> {
  const [table, content] = [join(dir, `${shard}.ndjson`), join(dir, `${shard}.bin`)];
  const bytes = await readFile(content);
  const before = (await readFile(table, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((row) => ({ row, bytes: bytes.subarray(row.offset, row.offset + row.bytes) }));
  let offset = 0;
  const rows: string[] = [];
  const after = change(before);
  for (const document of after) {
    const { byteLength } = document.bytes;
    rows.push(JSON.stringify({ ...document.row, offset, bytes: byteLength, sha256: sha256(document.bytes) }));
    offset += byteLength;
  }
  await writeFile(table, rows.map((row) => `${row}\n`).join(''));
  await writeFile(content, Buffer.concat(after.map((document) => document.bytes)));
  await reforge(dir);
}
