import type { SourceDescription, TableRow, VerdictTally } from '@framework/sdk';
import type { StoredObject } from '../../run/store.js';
import type { RunTakedown } from '../../takedown/takedown-record.js';
import type { ProvenanceFile } from '../provenance-file.js';

/** Of the tally that the filter stage left. */
export function reasonRows({ summary }: StoredObject): readonly TableRow[] {
  const { byPlugin, firstDrop } = summary['tally'] as unknown as VerdictTally;
  return Object.entries(byPlugin).flatMap(([plugin, actions]) =>
    Object.entries(actions).flatMap(([action, reasons]) =>
      Object.entries(reasons).map(([reason, { documents, bytes }]): TableRow => {
        const first = action === 'drop' ? (firstDrop?.[plugin]?.[reason]?.documents ?? null) : 0;
        return [plugin, action, reason, documents, bytes, firstDrop === undefined ? null : (first ?? 0)];
      }),
    ),
  );
}

/** Those that were described and those of which something was written, by id. */
export async function sourceRows(
  sources: StoredObject | undefined,
  { sources: written }: ProvenanceFile,
): Promise<readonly TableRow[]> {
  const described =
    sources === undefined
      ? {}
      : ((await sources.readJson('sources.json')) as unknown as Record<string, SourceDescription>);
  const kept = new Map(written.map((source) => [source.id, source]));
  return [...new Set([...Object.keys(described), ...kept.keys()])].sort().map((id): TableRow => {
    const description = Object.hasOwn(described, id) ? described[id] : undefined;
    const own = kept.get(id);
    return [
      ...[id, own?.root ?? null, description?.documents ?? null, description?.bytes ?? null],
      ...[own?.documents ?? 0, own?.heldOut ?? 0, own?.bytes ?? 0, own?.takenDown?.['documents'] ?? 0],
      description === undefined ? null : JSON.stringify(description.skipped),
      description === undefined ? null : JSON.stringify(description.details),
      description?.fingerprint ?? null,
    ];
  });
}

export const licenceRows = ({ sources }: ProvenanceFile): readonly TableRow[] =>
  sources.flatMap(({ id, licenses }) =>
    Object.entries(licenses)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([license, { documents, bytes }]): TableRow => [id, license, documents, bytes]),
  );

export function takedownRows(takedown: RunTakedown | undefined): readonly TableRow[] {
  if (takedown === undefined) return [];
  const { states } = takedown.record;
  return takedown.records.map(({ takedown: id, request, at, documents }): TableRow => {
    const after = states.findIndex((state) => state.takedown === id);
    return [id, request, at, documents, states[after - 1]?.root ?? null, states[after]?.root ?? null];
  });
}
