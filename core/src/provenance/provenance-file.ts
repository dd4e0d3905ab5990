import { canonicalJson, type JsonValue, type ProvenanceSummary } from '@framework/sdk';
import { replaceDurably } from '../run/durable-file.js';
import { isCount, isRecord, isRecordOf, isText, readJsonFile } from '../run/json-file.js';
import type { Summed } from './leaves.js';

/** How the file is laid out and what its hashes cover: another number where either changes. */
export const PROVENANCE_FORMAT = 1;

/** `runs/<name>/provenance.json`. No times, no paths, no names of runs: the same for the same data. */
export interface ProvenanceFile {
  readonly format: typeof PROVENANCE_FORMAT;
  /** SHA-256 over the sources' roots, the tokenizer and the sequence index, hex. */
  readonly root: string;
  /** In the order they were read. */
  readonly sources: readonly SourceProvenance[];
  /** Hash of the tokenizer; null when the run has none. */
  readonly tokenizer: string | null;
  /** Content hash of the sequence index; null when the run has none. */
  readonly sequence: string | null;
  /** Content hashes of the store objects that hold the documents and their tokens: where the bytes lie. */
  readonly objects: { readonly documents: string; readonly tokens: string | null };
  /**
   * Content hashes of earlier blends whose documents were not taken again, sorted; missing where there were none. The root does not
   * cover them: they say what is not here.
   */
  readonly earlier?: readonly string[];
}

export interface SourceProvenance extends Summed {
  readonly id: string;
  /** Licence → documents and bytes under it; `unknown` where a document names none. */
  readonly licenses: Readonly<Record<string, { readonly documents: number; readonly bytes: number }>>;
  /** Tombstones among `documents` and `bytes`; missing where there are none. */
  readonly takenDown?: { readonly documents: number; readonly bytes: number };
  readonly shards: readonly ShardProvenance[];
}

export interface ShardProvenance extends Summed {
  /** Number of the shard in the store object: `shard-00003.bin` is 3. */
  readonly shard: number;
}

/** Canonical, so that the file's bytes follow from its content. */
export const provenanceText = (file: ProvenanceFile): string => canonicalJson(file as unknown as JsonValue);

export async function writeProvenance(path: string, file: ProvenanceFile): Promise<void> {
  await replaceDurably(path, provenanceText(file));
}

/**
 * Undefined when the run has none.
 *
 * @throws FWK_RUN_IO when the file is damaged
 */
export const readProvenance = (path: string): Promise<ProvenanceFile | undefined> =>
  readJsonFile(path, isProvenanceFile);

export const summaryOf = ({ root, sources }: ProvenanceFile): ProvenanceSummary => ({
  root,
  sources: Object.fromEntries(
    sources.map(({ id, root: own, documents, bytes }) => [id, { root: own, documents, bytes }]),
  ),
});

function isProvenanceFile(value: unknown): value is ProvenanceFile {
  if (!isRecord(value) || value['format'] !== PROVENANCE_FORMAT || !isText(value['root'])) return false;
  const { sources, objects, earlier } = value;
  return (
    isTextOrNull(value['tokenizer']) &&
    isTextOrNull(value['sequence']) &&
    isRecord(objects) &&
    isText(objects['documents']) &&
    isTextOrNull(objects['tokens']) &&
    (earlier === undefined || (Array.isArray(earlier) && earlier.every(isText))) &&
    Array.isArray(sources) &&
    sources.every(isSource)
  );
}

const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);

const isSummed = (value: unknown): value is Record<string, unknown> & Summed =>
  isRecord(value) &&
  isText(value['root']) &&
  [value['documents'], value['heldOut'], value['bytes']].every(isCount);

const isSource = (value: unknown): value is SourceProvenance =>
  isSummed(value) &&
  isText(value['id']) &&
  isRecordOf(
    value['licenses'],
    (item): item is { documents: number; bytes: number } =>
      isRecord(item) && isCount(item['documents']) && isCount(item['bytes']),
  ) &&
  (value['takenDown'] === undefined || isRecordOf(value['takenDown'], isCount)) &&
  Array.isArray(value['shards']) &&
  value['shards'].every((shard) => isSummed(shard) && isCount(shard['shard']));
