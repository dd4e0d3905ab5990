import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, type JsonValue } from '@framework/sdk';
import { type Anchor, anchorOf } from '../../audit/anchor.js';
import { type AuditRecord, readAuditLog, refuseOtherKey } from '../../audit/audit-log.js';
import type { SigningKey } from '../../audit/signing-key.js';
import { DocumentShards } from '../../run/documents.js';
import { bytesOf, writeDurably } from '../../run/durable-file.js';
import { readLines } from '../../run/json-lines.js';
import { documentsOf, type RunRecord } from '../../run/run-record.js';
import { REPLACED, type RunTakedown, takedownOf } from '../../takedown/takedown-record.js';
import { leafOf } from '../leaves.js';
import { writeNewFolder } from '../new-folder.js';
import { type ProvenanceFile, provenanceText } from '../provenance-file.js';
import { provenanceOf } from '../run-provenance.js';

/**
 * `bundle.json`: what an auditor needs of a run, without a document's bytes and without our code.
 *
 * ```
 * bundle.json               this; names every other file by its hash
 * provenance.json           roots and counts: shard → source → blend
 * leaves/shard-00000.ndjson one leaf a line, as it is hashed: of a document, or of its tombstone
 * audit-log.ndjson          the signed register
 * takedowns/<id>.json       what each takedown did, signed
 * tombstones.ndjson         where what was taken down lay
 * before/<id>/<ref>.json    manifests of the objects before each takedown
 * after/<ref>.json          and as they are now
 * ```
 */
export interface Bundle {
  readonly format: 1;
  readonly run: string;
  readonly root: string;
  /** Where the audit log ended when the bundle was made. */
  readonly audit: Anchor;
  readonly files: Readonly<Record<string, string>>;
  /** Public key and signature over the canonical JSON of all the rest, hex; null where no key was named. */
  readonly key: string | null;
  readonly signature: string | null;
}

/**
 * Writes a bundle; the folder appears whole or not at all.
 *
 * @param out a folder that is not there, or empty
 * @throws FWK_CLI_USAGE for one that holds something; FWK_SIGNING_KEY for another key than the register's; FWK_PROVENANCE_MISSING, FWK_STORE_*, FWK_AUDIT_CORRUPT
 */
export async function writeBundle(run: RunRecord, out: string, key: SigningKey | null): Promise<Bundle> {
  return writeNewFolder(out, 'the bundle', async (partial) => {
    const provenance = await provenanceOf(run);
    const log = await readAuditLog(run.paths.root);
    if (key !== null) refuseOtherKey(log.key, key, log.path);
    const files = await writeFiles(new BundleFolder(partial), run, provenance, log);
    const unsigned = {
      format: 1 as const,
      run: run.paths.name,
      root: provenance.root,
      audit: anchorOf(log),
      files,
      key: key?.publicKey ?? null,
    };
    const signature = key === null ? null : key.sign(canonicalJson(unsigned as unknown as JsonValue));
    const bundle: Bundle = { ...unsigned, signature };
    await writeDurably(join(partial, 'bundle.json'), [
      bytesOf(canonicalJson(bundle as unknown as JsonValue)),
    ]);
    return bundle;
  });
}

class BundleFolder {
  readonly #dir: string;
  readonly #files: Record<string, string> = {};

  constructor(dir: string) {
    this.#dir = dir;
  }

  get files(): Readonly<Record<string, string>> {
    return this.#files;
  }

  async write(file: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    await mkdir(dirname(join(this.#dir, file)), { recursive: true });
    this.#files[file] = (await writeDurably(join(this.#dir, file), chunks)).sha256;
  }

  text(file: string, text: string): Promise<void> {
    return this.write(file, [bytesOf(text)]);
  }
}

async function writeFiles(
  folder: BundleFolder,
  run: RunRecord,
  provenance: ProvenanceFile,
  log: AuditRecord,
): Promise<Readonly<Record<string, string>>> {
  await folder.text('provenance.json', provenanceText(provenance));
  const documents = new DocumentShards(documentsOf(run));
  for (let shard = 0; shard < documents.shards; shard++) {
    await folder.write(leavesName(shard), leaves(documents, shard));
  }
  if (log.entries.length > 0) await folder.write('audit-log.ndjson', wholeLines(log));
  const takedown = await takedownOf(run.objects);
  if (takedown !== undefined) await writeTakedowns(folder, run, takedown);
  return folder.files;
}

async function writeTakedowns(folder: BundleFolder, run: RunRecord, { object }: RunTakedown): Promise<void> {
  for (const file of object.files) {
    if (file !== 'provenance.json') await folder.write(file, [await object.read(file)]);
  }
  for (const ref of REPLACED) {
    const now = run.objects.get(ref);
    if (now !== undefined) await folder.text(`after/${ref}.json`, canonicalJson({ ...now.manifest }));
  }
}

const leavesName = (shard: number): string => `leaves/shard-${String(shard).padStart(5, '0')}.ndjson`;

async function* leaves(documents: DocumentShards, shard: number): AsyncGenerator<Uint8Array> {
  for await (const row of documents.rows(shard)) yield bytesOf(`${leafOf(row)}\n`);
}

/** Entry by entry: a torn end was never promised, and what was appended since is not what was checked. */
async function* wholeLines({ path, entries }: AuditRecord): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const line of readLines(path)) {
    if (count++ < entries.length) yield bytesOf(`${line}\n`);
  }
}
