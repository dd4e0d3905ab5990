import { mkdir, readFile, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, frameworkError, type JsonObject, type JsonValue, LAYOUT } from '@framework/sdk';
import { ioError, syncFolder } from '../run/durable-file.js';
import { failpoint } from '../run/failpoint.js';
import { sha256 } from '../run/file-hash.js';
import { appendLine, type Chain, readChain } from '../run/hash-chain.js';
import { isRecord, isText } from '../run/json-file.js';
import { type AuditEntry, ENTRY_KINDS, type EntryData, type EntryKind, signedText } from './entries.js';
import { isSignedBy, type SigningKey } from './signing-key.js';

export const auditLogPath = (root: string): string => join(root, LAYOUT.audit, 'log.ndjson');

/** The log as it lies there: every line follows from the one before, and is signed by the key of the first. */
export interface AuditRecord {
  readonly path: string;
  readonly entries: readonly AuditEntry[];
  /** SHA-256 of the last line; zeros where there is none. */
  readonly head: string;
  /** Hash of each line, in order. */
  readonly heads: readonly string[];
  /** The raw public key, hex; null where there is no entry. */
  readonly key: string | null;
  readonly torn: boolean;
}

/** @throws FWK_AUDIT_CORRUPT naming the line */
export async function readAuditLog(root: string): Promise<AuditRecord> {
  const path = auditLogPath(root);
  const { entries, head, heads, torn } = await read(path);
  return { path, entries, head, heads, torn, key: entries[0]?.key ?? null };
}

/** Entries of one kind, with what they hold. */
export function entriesOf<Kind extends EntryKind>(
  entries: readonly AuditEntry[],
  kind: Kind,
): readonly { readonly at: string; readonly data: EntryData[Kind] }[] {
  return entries.flatMap((entry) =>
    entry.kind === kind ? [{ at: entry.at, data: entry.data as unknown as EntryData[Kind] }] : [],
  );
}

/** The log, opened to go on with it. The caller holds the lock beside it. */
export class AuditLog {
  readonly #path: string;
  readonly #key: SigningKey;
  readonly #entries: AuditEntry[];
  #head: string;

  private constructor(path: string, key: SigningKey, entries: AuditEntry[], head: string) {
    this.#path = path;
    this.#key = key;
    this.#entries = entries;
    this.#head = head;
  }

  /**
   * Cuts off a torn last line, which was never promised.
   *
   * @throws FWK_AUDIT_CORRUPT; FWK_SIGNING_KEY when the log is of another key
   */
  static async open(root: string, key: SigningKey): Promise<AuditLog> {
    const path = auditLogPath(root);
    const { entries, head, bytes, torn } = await read(path);
    refuseOtherKey(entries[0]?.key, key, path);
    try {
      await mkdir(dirname(path), { recursive: true });
      await syncFolder(dirname(dirname(path)));
      if (torn) await truncate(path, bytes);
    } catch (cause) {
      throw ioError(cause, path);
    }
    return new AuditLog(path, key, entries, head);
  }

  get entries(): readonly AuditEntry[] {
    return this.#entries;
  }

  get key(): SigningKey {
    return this.#key;
  }

  /** On the disk, signed, when it settles. */
  async append<Kind extends EntryKind>(
    kind: Kind,
    data: EntryData[Kind],
    at = new Date().toISOString(),
  ): Promise<AuditEntry> {
    const unsigned = {
      sequence: this.#entries.length,
      previous: this.#head,
      kind,
      at,
      data: data as unknown as JsonObject,
      key: this.#key.publicKey,
    };
    const entry: AuditEntry = { ...unsigned, signature: this.#key.sign(canonicalJson(unsigned)) };
    const line = canonicalJson(entry as unknown as JsonValue);
    failpoint('audit.before-append');
    await appendLine(this.#path, line, entry.sequence);
    failpoint('audit.after-append');
    this.#entries.push(entry);
    this.#head = sha256(line);
    return entry;
  }
}

/** Before anything is touched: a second key would make the register two registers. */
export function refuseOtherKey(recorded: string | null | undefined, key: SigningKey, path: string): void {
  if (recorded === undefined || recorded === null || recorded === key.publicKey) return;
  throw frameworkError('FWK_SIGNING_KEY', {
    message: `the audit log is signed with the key ${recorded.slice(0, 16)}…, and this is ${key.publicKey.slice(0, 16)}…`,
    at: path,
  });
}

async function read(path: string): Promise<Chain<AuditEntry> & { heads: string[]; torn: boolean }> {
  const text = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return Buffer.alloc(0);
    throw ioError(cause, path);
  });
  const broken = (line: number, what: string) =>
    frameworkError('FWK_AUDIT_CORRUPT', {
      message: `line ${line} of the audit log ${what}`,
      at: `${path}:${line}`,
    });
  let line = 0;
  let first: string | undefined;
  // Signatures before the chain: of an altered line, it and not the next is named.
  const parseSigned = (written: string): AuditEntry | undefined => {
    line += 1;
    const entry = parse(written);
    if (entry === undefined) return undefined;
    if (!isSignedBy(entry.key, signedText(entry), entry.signature)) {
      throw broken(line, 'is not signed by its key');
    }
    first ??= entry.key;
    if (entry.key !== first) throw broken(line, 'is of another key than the first');
    return entry;
  };
  const chain = readChain(text, parseSigned, broken);
  // An append is one write with the line's end last: what has an end and cannot be read was not torn, but altered.
  const rest = text.subarray(chain.bytes);
  if (rest.includes(0x0a) && !rest.includes(0)) throw broken(chain.entries.length + 1, 'cannot be read');
  const heads = chain.entries.slice(1).map(({ previous }) => previous);
  if (chain.entries.length > 0) heads.push(chain.head);
  return { ...chain, heads, torn: chain.bytes < text.byteLength };
}

function parse(line: string): AuditEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const whole =
      isRecord(value) &&
      Number.isInteger(value['sequence']) &&
      ['previous', 'at', 'key', 'signature'].every((key) => isText(value[key])) &&
      ENTRY_KINDS.some((kind) => kind === value['kind']) &&
      isRecord(value['data']);
    return whole ? (value as unknown as AuditEntry) : undefined;
  } catch {
    return undefined;
  }
}
