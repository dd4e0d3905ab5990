import { frameworkError, type JsonValue, type ObjectManifest } from '@framework/sdk';
import type { RunRecord } from '../../run/run-record.js';
import { REPLACED, type RunTakedown, TAKEDOWN_REF } from '../../takedown/takedown-record.js';

const STAGES = ['ingest', 'filter', 'tokenize', 'sequence'] as const;

/** Refs of data stages in the order they are made: what plugins fitted comes before the stage that uses it. */
export const inOrder = (refs: Iterable<string>): readonly string[] => {
  const all = [...refs];
  return STAGES.flatMap((stage) => [
    ...all.filter((ref) => ref.startsWith(`${stage}/`)).sort(),
    ...all.filter((ref) => ref === stage),
  ]);
};

/**
 * The manifests of a run's data as the run made it, by ref: where a takedown replaced an object, the one of before, which
 * the takedown keeps.
 *
 * @throws FWK_STORE_* for a manifest that cannot be read
 */
export async function recordedObjects(
  { objects, missing, paths }: RunRecord,
  takedown: RunTakedown | undefined,
): Promise<ReadonlyMap<string, ObjectManifest>> {
  const damaged = missing.find(({ part }) => /^object |^refs\.json/.test(part));
  if (damaged !== undefined) {
    throw frameworkError('FWK_STORE_CORRUPT', {
      message: `${damaged.part} of '${paths.name}': ${damaged.why}`,
      at: paths.refs,
      action: damaged.action ?? 'restore the run’s folder and the store from a copy',
    });
  }
  const found = new Map<string, ObjectManifest>();
  for (const [ref, { manifest }] of objects) if (ref !== TAKEDOWN_REF) found.set(ref, manifest);
  const [first] = takedown?.records ?? [];
  if (takedown === undefined || first === undefined) return found;
  for (const ref of REPLACED) {
    const file = `before/${first.takedown}/${ref}.json`;
    if (!takedown.object.files.includes(file)) continue;
    const manifest: JsonValue = await takedown.object.readJson(file);
    found.set(ref, manifest as unknown as ObjectManifest);
  }
  return found;
}
