import type { FrameworkError } from '@framework/sdk';
import { appendEntry } from '../audit/append-entry.js';
import { type AuditLog, entriesOf, readAuditLog } from '../audit/audit-log.js';
import type { AuditEntry, Settled } from '../audit/entries.js';
import { isKnownRequest } from '../audit/request-name.js';
import { DocumentShards } from '../run/documents.js';
import type { RunRecord } from '../run/run-record.js';
import { deliveredAs } from '../run/stages/duplicate-ids.js';
import type { StoredObject } from '../run/store.js';
import type { Denied } from './deny-list.js';
import { droppedById } from './dropped-by-id.js';
import { readHashNamed } from './hash-named.js';
import { NameIndex } from './name-index.js';
import { askedText } from './plan.js';
import { allRows } from './selection.js';
import { idsOf, matcherOf, type Selector, selectorText } from './selector.js';
import type { TakedownRequest } from './takedown.js';

/** A request as the register knows it, when it has a name. */
interface Asked {
  readonly request: string | undefined;
  readonly selectors: readonly Selector[];
}

/** Stands in the row of each document that was taken down. */
const TOMBSTONE = '"takenDown"';

/** A request that has a name, and asks for what takedowns of before removed, is at its end: it must not stand open for ever. */
export async function settle(
  run: string,
  documents: DocumentShards,
  asked: Asked,
  log: AuditLog,
): Promise<void> {
  const { request } = asked;
  if (request === undefined || isDone(request, log.entries)) return;
  const takedowns = new Set<string>();
  let count = 0;
  const asks = matcherOf(asked.selectors);
  for await (const { row } of allRows(documents, TOMBSTONE)) {
    if (row.takenDown === undefined || !asks(row)) continue;
    takedowns.add(row.takenDown.takedown);
    count += 1;
  }
  const settled: Settled = { request, run, takedowns: [...takedowns].sort(), documents: count };
  if (!isKnownRequest(request, log.entries)) {
    await log.append('received', { request, asked: askedText(asked.selectors) });
  }
  await log.append('settled', settled);
}

/**
 * The same where the run was made since, without them: all that is asked for stands on the list of what is never taken in again.
 *
 * @param thrown that the run holds nothing of it; thrown again where something was never taken down
 * @returns ids of the takedowns that removed it
 * @throws FWK_SIGNING_KEY; FWK_TAKEDOWN_DENIED, FWK_AUDIT_CORRUPT
 */
export async function settleDenied(
  thrown: FrameworkError,
  { paths: { name: run }, objects }: Pick<RunRecord, 'paths' | 'objects'>,
  { request, selectors }: Asked,
  { root, environment }: Pick<TakedownRequest, 'root' | 'environment'>,
): Promise<readonly string[]> {
  const { entries } = await readAuditLog(root);
  const deniedBy = await denials(root, entries);
  const delivered = await asDelivered(selectors, objects.get('filter'));
  const takedowns = [...new Set(delivered.map((selector) => deniedBy(selector) ?? ''))].sort();
  if (takedowns.includes('')) throw thrown;
  if (request === undefined || isDone(request, entries)) return takedowns;
  if (!isKnownRequest(request, entries)) {
    await appendEntry(root, environment, 'received', { request, asked: askedText(selectors) });
  }
  await appendEntry(root, environment, 'settled', { request, run, takedowns, documents: 0 });
  return takedowns;
}

/** By the ids of their sources, which is what the list holds them by. */
async function asDelivered(
  selectors: readonly Selector[],
  documents: StoredObject | undefined,
): Promise<readonly Selector[]> {
  if (documents === undefined) return selectors;
  const dropped = await droppedById(new DocumentShards(documents), idsOf(selectors));
  return selectors.map((selector) => {
    const verdict = selector.kind === 'document' ? dropped.get(selector.id) : undefined;
    const id = verdict === undefined ? undefined : deliveredAs(verdict);
    return id === undefined ? selector : { kind: 'document', id };
  });
}

const isDone = (request: string, entries: readonly AuditEntry[]): boolean =>
  entries.some(({ kind, data }) => data['request'] === request && (kind === 'decided' || kind === 'settled'));

/** Which takedown put what a selector asks for, whole, on the list. A licence never is: which enter is the preset's policy. */
async function denials(
  root: string,
  entries: readonly AuditEntry[],
): Promise<(selector: Selector) => string | undefined> {
  const names = new NameIndex<string>();
  const others = new Map<string, string>();
  for (const { data } of entriesOf(entries, 'decided')) {
    for (const line of (await readHashNamed(root, 'deny', data.deny)).split('\n')) {
      if (line === '') continue;
      const denied = JSON.parse(line) as Denied;
      if (denied.kind === 'repository') names.addRepository(denied.name, data.takedown);
      if (denied.kind === 'user') {
        names.addAccount(denied.name, data.takedown);
        others.set(`user ${denied.name.toLowerCase()}`, data.takedown);
      }
      if (denied.kind === 'hash' || denied.kind === 'document')
        others.set(`hash ${denied.sha256}`, data.takedown);
      if (denied.kind === 'document') others.set(`document ${denied.id}`, data.takedown);
    }
  }
  return (selector) => {
    if (selector.kind === 'repository') return names.find(selector.name, undefined);
    const text = selectorText(selector);
    return others.get(selector.kind === 'user' ? text.toLowerCase() : text);
  };
}
