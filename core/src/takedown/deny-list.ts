import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import {
  type ColumnBatch,
  canonicalJson,
  frameworkError,
  type JsonValue,
  META,
  type RecordColumns,
  type Verdict,
} from '@framework/sdk';
import { auditLogPath, entriesOf, readAuditLog } from '../audit/audit-log.js';
import type { Decided } from '../audit/entries.js';
import { hashOf } from '../run/file-hash.js';
import { refuseForgotten } from './forgotten-decisions.js';
import { readHashNamed, writeHashNamed } from './hash-named.js';
import { NameIndex } from './name-index.js';
import type { TakedownPlan } from './plan.js';

/** What must never be taken in again. */
export type Denied =
  | { readonly kind: 'document'; readonly id: string; readonly sha256: string }
  /** Had been dropped in favour of a document that went. */
  | { readonly kind: 'copy'; readonly id: string; readonly of: string }
  | { readonly kind: 'repository'; readonly name: string }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'hash'; readonly sha256: string };

/** By whom a verdict of the list is signed. */
export const DENIES = 'core';
export const TAKEN_DOWN = 'taken-down';

/** What a takedown leaves for later runs. A licence is not among them: which enter is the preset's policy. */
export function deniedBy({ removed, dropped, selectors }: TakedownPlan): readonly Denied[] {
  return [
    ...selectors.flatMap((selector): readonly Denied[] =>
      selector.kind === 'repository' || selector.kind === 'user' || selector.kind === 'hash'
        ? [selector]
        : [],
    ),
    ...removed.map(({ id, sha256 }) => ({ kind: 'document' as const, id, sha256 })),
    // What its source delivers under the same id is on the list by that: another may come by the name this run gave it.
    ...dropped.flatMap(({ id, of, sameId }) => (sameId === true ? [] : [{ kind: 'copy' as const, id, of }])),
  ];
}

/** @returns the file's hash, which the decision names */
export const writeDenied = (root: string, denied: readonly Denied[]): Promise<string> =>
  writeHashNamed(
    root,
    'deny',
    denied.map((entry) => `${canonicalJson(entry as unknown as JsonValue)}\n`).join(''),
  );

type Decision = { readonly data: Decided };

/** In the order they were decided; undefined where no beginning of them has that hash. */
function decisionsUpTo(
  all: readonly Decision[],
  as: Exclude<DeniedAsOf, null>,
): readonly Decision[] | undefined {
  if (as === 'now') return all;
  const last = all.findIndex((_, at) => listHash(all.slice(0, at + 1)) === as);
  return last < 0 ? undefined : all.slice(0, last + 1);
}

/** 0 where there is none. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const listHash = (decisions: readonly Decision[]): string =>
  hashOf([...new Set(decisions.map(({ data }) => data.deny))].sort());

/** An entry a document falls under. */
interface Match {
  readonly by: Denied['kind'];
  readonly takedown: string;
}

/** `now`: every decision there is. Otherwise those up to the list of this hash; null for the time before the first. */
export type DeniedAsOf = 'now' | string | null;

/**
 * Every document, repository and account that was taken down here. Core's own, and not a plugin's, as a preset may leave
 * a plugin out.
 */
export class DenyList {
  /** What a fingerprint rests on; null while nothing was taken down. */
  readonly hash: string | null;
  readonly #ids = new Map<string, Match>();
  readonly #hashes = new Map<string, Match>();
  readonly #names = new NameIndex<Match>();

  /** Where later decisions would stand; null of a list that is of a time before. */
  readonly #root: string | null;
  /** Bytes of the log when it was read. It only grows: as long as it has not, nothing was decided. */
  readonly #logBytes: number;

  private constructor(decisions: readonly Decision[], root: string | null, logBytes = 0) {
    this.#root = root;
    this.#logBytes = logBytes;
    this.hash = decisions.length === 0 ? null : listHash(decisions);
  }

  static readonly EMPTY = new DenyList([], null);

  /**
   * The lists that the decisions in the audit log name.
   *
   * @throws FWK_AUDIT_CORRUPT, FWK_TAKEDOWN_DENIED; the latter also where the log lost decisions, or never came to a list of that hash
   */
  static async read(root: string, as: DeniedAsOf = 'now'): Promise<DenyList> {
    if (as === null) return DenyList.EMPTY;
    const logBytes = await sizeOf(auditLogPath(root));
    const log = await readAuditLog(root);
    await refuseForgotten(root, log);
    const decisions = decisionsUpTo(entriesOf(log.entries, 'decided'), as);
    if (decisions === undefined) {
      throw frameworkError('FWK_TAKEDOWN_DENIED', {
        message: `the audit log never came to the deny list ${as}`,
        at: auditLogPath(root),
        action: 'restore `.framework/audit` and `.framework/takedowns` from a copy',
      });
    }
    const list = new DenyList(decisions, as === 'now' ? root : null, logBytes);
    for (const { data } of decisions) {
      for (const line of (await readHashNamed(root, 'deny', data.deny)).split('\n')) {
        if (line !== '') list.#add(JSON.parse(line) as Denied, data.takedown);
      }
    }
    return list;
  }

  #add(denied: Denied, takedown: string): void {
    const match = { by: denied.kind, takedown };
    if (denied.kind === 'document' || denied.kind === 'copy') this.#ids.set(denied.id, match);
    if (denied.kind === 'document' || denied.kind === 'hash') this.#hashes.set(denied.sha256, match);
    if (denied.kind === 'repository') this.#names.addRepository(denied.name, match);
    if (denied.kind === 'user') this.#names.addAccount(denied.name, match);
  }

  /**
   * What was decided since it was read. A run begins with a look at it, and may filter for days.
   *
   * @throws FWK_TAKEDOWN_MEANWHILE; FWK_AUDIT_CORRUPT
   */
  async refuseOlder(): Promise<void> {
    if (this.#root === null || (await sizeOf(auditLogPath(this.#root))) === this.#logBytes) return;
    const decisions = entriesOf((await readAuditLog(this.#root)).entries, 'decided');
    if ((decisions.length === 0 ? null : listHash(decisions)) === this.hash) return;
    const last = decisions.at(-1)?.data;
    throw frameworkError('FWK_TAKEDOWN_MEANWHILE', {
      message: `documents were taken down since the run began (${last?.request ?? 'the audit log is gone'})`,
      at: auditLogPath(this.#root),
    });
  }

  /**
   * Verdicts on what a source delivered, before any filter.
   *
   * @param ids by which it delivered them, where the run calls some otherwise
   */
  denyDelivered(columns: RecordColumns, ids: readonly string[] = columns.ids): RecordColumns {
    if (this.hash === null) return columns;
    const verdicts = ids.flatMap((id, row): readonly Verdict[] => {
      const match =
        this.#ids.get(id) ??
        this.#byOrigin(columns.meta[META.derivedFrom]?.[row]) ??
        this.#names.find(columns.meta[META.repository]?.[row], columns.meta[META.alsoIn]?.[row]) ??
        this.#byHash(columns.content.subarray(columns.offsets[row], columns.offsets[row + 1]));
      return match === undefined ? [] : [verdictOf(row, match)];
    });
    return verdicts.length === 0 ? columns : { ...columns, verdicts: [...columns.verdicts, ...verdicts] };
  }

  /** Verdicts on what filters made of it: a removed document's hash is that of its rewritten bytes. */
  denyRewritten(batch: ColumnBatch): void {
    if (this.hash === null) return;
    batch.speaker = DENIES;
    for (let row = 0; row < batch.length; row++) {
      if (!batch.alive(row)) continue;
      const match = this.#byHash(batch.bytes(row));
      if (match === undefined) continue;
      const { action: _, row: __, plugin: ___, ...verdict } = verdictOf(row, match);
      batch.judge(row, { ...verdict, action: 'drop' });
    }
  }

  /** What is made of a document that went, goes with it. */
  #byOrigin(origins: JsonValue | undefined): Match | undefined {
    if (this.#ids.size === 0) return undefined;
    for (const origin of Array.isArray(origins) ? origins : [origins]) {
      const match = typeof origin === 'string' ? this.#ids.get(origin) : undefined;
      if (match !== undefined) return match;
    }
    return undefined;
  }

  #byHash(bytes: Uint8Array): Match | undefined {
    if (this.#hashes.size === 0) return undefined;
    return this.#hashes.get(createHash('sha256').update(bytes).digest('hex'));
  }
}

const verdictOf = (row: number, { by, takedown }: Match) => ({
  row,
  plugin: DENIES,
  action: 'drop' as const,
  reason: TAKEN_DOWN,
  evidence: { by, takedown },
});
