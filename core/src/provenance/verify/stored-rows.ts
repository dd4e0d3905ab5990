import type { TokenizedDocument } from '@framework/sdk';
import { type DocumentRow } from '../../run/documents.js';
import { isCount, isRecord, isText } from '../../run/json-file.js';
import { readJsonLines } from '../../run/json-lines.js';
import type { VerdictLine } from '../../run/stages/filter.js';
import type { StoredObject } from '../../run/store.js';
import { type CheckName, type Findings, remake } from './findings.js';

/**
 * The rows of a table as they lie there, whatever its hash: the objects' own check says where that is wrong, and rows
 * that were forged together with their manifest must be looked at too. Ends at the first line that is no row.
 */
export async function* storedRows<Row>(
  object: StoredObject,
  file: string,
  isRow: (value: unknown) => value is Row,
  check: CheckName,
  findings: Findings | null,
): AsyncGenerator<Row> {
  const wrong = (what: string) =>
    findings?.add({ check, at: at(object, file), message: what, action: remake(object.dir) });
  if (!object.files.includes(file)) return wrong(`the object has no table '${file}'`);
  let line = 0;
  try {
    for await (const value of readJsonLines<unknown>(object.path(file))) {
      line += 1;
      if (!isRow(value)) return wrong(`line ${line} of '${file}' is no row of this table`);
      yield value;
    }
  } catch (error) {
    wrong(`'${file}' cannot be read past line ${line}: ${(error as Error).message}`);
  }
}

const at = (object: StoredObject, file: string): string =>
  object.files.includes(file) ? object.path(file) : object.dir;

export const isDocumentRow = (value: unknown): value is DocumentRow =>
  isRecord(value) &&
  isText(value['id']) &&
  isText(value['sha256']) &&
  isText(value['split']) &&
  isCount(value['offset']) &&
  isCount(value['bytes']) &&
  isRecord(value['meta']);

export const isVerdictLine = (value: unknown): value is VerdictLine =>
  isRecord(value) &&
  ['id', 'plugin', 'action', 'reason'].every((key) => isText(value[key])) &&
  isCount(value['bytes']);

export const isTokenRow = (value: unknown): value is TokenizedDocument =>
  isRecord(value) &&
  ['id', 'sha256', 'split'].every((key) => isText(value[key])) &&
  isCount(value['tokens']) &&
  isCount(value['bytes']);
