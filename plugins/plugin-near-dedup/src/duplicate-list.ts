import { join } from 'node:path';
import {
  type ArtefactDraft,
  type ArtefactView,
  frameworkError,
  type JsonObject,
  type JsonValue,
} from '@framework/sdk';
import { LinesById, writeLines } from '@framework/sdk/spill';

/**
 * A duplicate as the artefact holds it.
 *
 * ```
 * duplicates.ndjson   one a line, by id
 * summary.json        Summary
 * ```
 */
export interface DuplicateRecord {
  readonly id: string;
  readonly reason:
    | 'near-duplicate'
    | 'exact-duplicate'
    | 'near-duplicate-of-earlier'
    | 'exact-duplicate-of-earlier';
  /**
   * `kept` is the id of the document that stays, `group` the number of documents it stands for, itself included. Of one that an
   * earlier blend keeps, `blend` is the hash of that.
   */
  readonly evidence: JsonObject;
}

/** What `fit` did, for people. */
export interface Summary {
  readonly profile: string;
  readonly threshold: number;
  readonly bands: number;
  readonly rows: number;
  readonly documents: number;
  /** Documents without a shingle, which are compared as a whole or not at all. */
  readonly short: number;
  readonly compared: number;
  readonly exact: number;
  readonly near: number;
  readonly groups: number;
  readonly largestGroup: number;
  /** Earlier blends: what each of them keeps that could be compared, and what of this run it stands for. Missing without one. */
  readonly earlier?: readonly {
    readonly blend: string;
    readonly documents: number;
    readonly exact: number;
    readonly near: number;
  }[];
}

const LIST_FILE = 'duplicates.ndjson';
const SUMMARY_FILE = 'summary.json';

/** @param records by id */
export async function writeDuplicates(
  output: ArtefactDraft,
  records: Iterable<DuplicateRecord>,
  summary: Summary,
): Promise<void> {
  writeLines(join(output.dir, LIST_FILE), linesOf(records));
  await output.write(SUMMARY_FILE, `${JSON.stringify(summary)}\n`);
}

function* linesOf(records: Iterable<DuplicateRecord>): Generator<string> {
  for (const record of records) yield JSON.stringify(record);
}

/**
 * @returns duplicates, to be found by id
 * @throws FWK_STORE_CORRUPT naming the line that is none
 */
export async function readDuplicates(artefact: ArtefactView): Promise<LinesById<DuplicateRecord>> {
  const path = artefact.path(LIST_FILE);
  return LinesById.read(artefact.pieces(LIST_FILE), path, (line, number) => {
    const record = parsed(line);
    if (record !== null) return record;
    throw frameworkError('FWK_STORE_CORRUPT', {
      message: `line ${number} of ${LIST_FILE} is not a duplicate's record`,
      at: path,
    });
  });
}

function parsed(line: string): DuplicateRecord | null {
  try {
    const value = JSON.parse(line) as JsonValue;
    const isRecord = typeof value === 'object' && value !== null && 'id' in value && 'reason' in value;
    return isRecord ? (value as unknown as DuplicateRecord) : null;
  } catch {
    return null;
  }
}
