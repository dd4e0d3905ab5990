import { type FrameworkError, frameworkError } from '@framework/sdk';
import type { JsonRow } from './json-rows.js';

/** Ids stand in tables and messages. */
const LONGEST_ID = 200;

/** One fault of one field: file, line and field are named. */
export const fieldFault = (at: string, field: string, what: string): FrameworkError =>
  frameworkError('FWK_EVAL_TASKS', { message: `the field '${field}' ${what}`, at });

/** The texts of a row by field, or its first fault: one that is missing, no text, empty, or no Unicode. */
export function textsOf<F extends string>(
  row: JsonRow,
  fields: readonly F[],
  at: string,
): Readonly<Record<F, string>> | FrameworkError {
  for (const field of fields) {
    const value = row[field];
    if (value === undefined) return fieldFault(at, field, 'is missing');
    if (typeof value !== 'string') return fieldFault(at, field, `is no text but ${typeof value}`);
    if (value.trim() === '') return fieldFault(at, field, 'is empty');
    if (/\p{Cs}/u.test(value))
      return fieldFault(at, field, 'holds half a surrogate pair, which no UTF-8 text can');
  }
  return row as Readonly<Record<F, string>>;
}

/** What is wrong with an id, or undefined. */
export const idFault = (id: string, field: string, at: string): FrameworkError | undefined =>
  id.length > LONGEST_ID || /\p{Cc}/u.test(id)
    ? fieldFault(at, field, `is longer than ${LONGEST_ID} characters or has control characters`)
    : undefined;

/** Texts of a list field: missing is an empty list. */
export function textList(row: JsonRow, field: string, at: string): readonly string[] | FrameworkError {
  const value = row[field] ?? [];
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && !/\p{Cs}/u.test(item))
    ? (value as string[])
    : fieldFault(at, field, 'is no list of texts');
}
