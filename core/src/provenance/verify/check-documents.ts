import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type DocumentRow, type DocumentShards, shardName } from '../../run/documents.js';
import type { BlendTree } from '../blend-tree.js';
import { type Findings, remake } from './findings.js';
import { isDocumentRow, isVerdictLine, storedRows } from './stored-rows.js';

const CHUNK = 1 << 20;

/**
 * Every document: its bytes against its row, the rows against the shard they fill, each row into the trees. What they
 * come to is over what lies there, right or wrong; whoever has the recorded one compares. A tombstone has zeros in its
 * place.
 */
export async function checkDocuments(
  documents: DocumentShards,
  trees: readonly BlendTree[],
  findings: Findings,
): Promise<void> {
  for (let shard = 0; shard < documents.shards; shard++) {
    await checkShard(documents, shard, trees, findings);
  }
}

async function checkShard(
  { object }: DocumentShards,
  shard: number,
  trees: readonly BlendTree[],
  findings: Findings,
): Promise<void> {
  const path = object.path(shardName('shard', shard, 'bin'));
  const wrong = (message: string) =>
    findings.add({ check: 'documents', at: path, message, action: remake(object.dir) });
  const file = await open(path, 'r').catch((error: Error) => {
    wrong(`shard ${shard} cannot be read: ${error.message}`);
    return undefined;
  });
  try {
    let source: string | undefined;
    let end = 0;
    const table = shardName('shard', shard, 'ndjson');
    for await (const row of storedRows(object, table, isDocumentRow, 'documents', findings)) {
      findings.checked('documents', 'documents');
      if (source === undefined) {
        source = String(row.source);
        for (const tree of trees) tree.shard(shard, source);
      }
      if (row.source !== source) wrong(`'${row.id}' is of '${row.source}', and its shard of '${source}'`);
      if (row.offset !== end) {
        wrong(`'${row.id}' begins at byte ${row.offset} of shard ${shard}, where byte ${end} is next`);
      }
      end = row.offset + row.bytes;
      for (const tree of trees) tree.add(row);
      const what = file === undefined ? undefined : await bytesOff(file, row);
      if (what !== undefined) wrong(`the document '${row.id}' in shard ${shard} ${what}`);
    }
    if (source === undefined) {
      source = await sourceOfEmpty(object, shard, findings);
      for (const tree of trees) tree.shard(shard, source);
    }
    const size = (await file?.stat())?.size ?? end;
    if (size !== end) wrong(`shard ${shard} has ${size} bytes, its documents fill ${end}`);
  } finally {
    await file?.close();
  }
}

/** A shard of which every document was dropped: its first verdict names the source. */
async function sourceOfEmpty(
  object: DocumentShards['object'],
  shard: number,
  findings: Findings,
): Promise<string> {
  const table = shardName('verdicts', shard, 'ndjson');
  for await (const { source } of storedRows(object, table, isVerdictLine, 'conservation', findings)) {
    return String(source);
  }
  return 'unknown';
}

/** Read in pieces: a row may claim any length. */
async function bytesOff(file: FileHandle, row: DocumentRow): Promise<string | undefined> {
  const gone = row.takenDown !== undefined;
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, row.bytes)));
  for (let done = 0; done < row.bytes; ) {
    const wanted = Math.min(buffer.byteLength, row.bytes - done);
    const { bytesRead } = await file.read(buffer, 0, wanted, row.offset + done);
    if (bytesRead === 0) return `ends after ${done} of ${row.bytes} bytes`;
    const bytes = buffer.subarray(0, bytesRead);
    if (gone && !bytes.every((byte) => byte === 0)) return 'was taken down, and something lies in its place';
    hash.update(bytes);
    done += bytesRead;
  }
  if (gone) return undefined;
  const found = hash.digest('hex');
  return found === row.sha256 ? undefined : `has the hash ${found}, its row says ${row.sha256}`;
}
