import type { FrameworkError, JsonObject, SourceDescription } from '@framework/sdk';
import { inputChanges } from '../../diff/inputs.js';
import type { StoredObject } from '../../run/store.js';
import type { ChangedInput } from './reproduction.js';
import { differenceText, type SourceDifference, type SourceDifferences } from './source-difference.js';

type Descriptions = Readonly<Record<string, SourceDescription>>;

/**
 * What the sources said of themselves then and now: the first that differs first.
 *
 * @param differencesOf which of their documents differ, asked of sources that have others now
 */
export async function changedSources(
  then: StoredObject,
  now: StoredObject,
  differencesOf: (sources: readonly string[]) => Promise<SourceDifferences>,
): Promise<readonly ChangedInput[]> {
  if (then.fingerprint === now.fingerprint) return [];
  const [before, after] = await Promise.all([descriptionsOf(then), descriptionsOf(now)]);
  const others = Object.keys(before).filter(
    (id) => after[id] !== undefined && after[id].fingerprint !== before[id]!.fingerprint,
  );
  const documents = others.length === 0 ? {} : await differencesOf(others);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((id) => {
    const message = difference(id, before[id], after[id], documents[id]);
    return message === undefined
      ? []
      : [
          {
            message,
            at: `source ${id}`,
            action: `restore the source '${id}' as it was, or pin its revision`,
          },
        ];
  });
  if (changed.length > 0) return changed;
  return inputChanges(then.manifest.inputs, now.manifest.inputs).map((what) => ({
    message: `what the sources rest on changed: ${what}`,
    at: 'stage ingest',
    action: 'restore it',
  }));
}

/** Sources that cannot be read any more, one each. */
export function vanishedSources(error: FrameworkError): readonly ChangedInput[] {
  return (error.problems.length > 0 ? error.problems : [error]).map(({ code, message, at, action }) => ({
    message: `a source cannot be read as it was: ${message} (${code})`,
    at: at ?? 'stage ingest',
    action,
  }));
}

const descriptionsOf = async (object: StoredObject): Promise<Descriptions> =>
  (await object.readJson('sources.json')) as unknown as Descriptions;

function difference(
  id: string,
  then: SourceDescription | undefined,
  now: SourceDescription | undefined,
  documents: SourceDifference | undefined,
): string | undefined {
  if (now === undefined) return `the source '${id}' is gone`;
  if (then === undefined) return `the source '${id}' was added`;
  if (then.fingerprint === now.fingerprint) return undefined;
  const counts = ({ documents, bytes }: SourceDescription) => `${documents} documents, ${bytes} bytes`;
  const told = [
    ...(documents === undefined ? [] : [differenceText(documents)]),
    ...(counts(then) === counts(now) ? [] : [`${counts(then)}, now ${counts(now)}`]),
    ...details(then.details, now.details),
  ];
  const fingerprints = `fingerprint ${then.fingerprint.slice(0, 12)}, now ${now.fingerprint.slice(0, 12)}`;
  return `the source '${id}' has other content: ${[...told, fingerprints].join('; ')}`;
}

/** What it tells of itself, a revision above all. */
function details(before: JsonObject, after: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name) => {
    const [one, other] = [JSON.stringify(before[name] ?? null), JSON.stringify(after[name] ?? null)];
    return one === other || one.length > 200 || other.length > 200 ? [] : [`${name} ${one}, now ${other}`];
  });
}
