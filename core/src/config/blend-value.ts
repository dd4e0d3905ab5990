import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigSchema, type JsonValue, LAYOUT } from '@framework/sdk';
import { isObject, type ValueProblem } from '@framework/sdk/checks';
import { isRunName, runPaths } from '../run/layout.js';
import { leavesOf } from './leaves.js';

/** What a `blend` field names, as it stands now. */
export interface NamedBlend {
  /** Of the object of documents, the folder's name in the store. */
  readonly fingerprint: string;
  /** What it holds: another after a takedown. */
  readonly contentHash: string;
}

/**
 * Looks up what a `blend` field names: a run's documents as the run refers to them now, or an object by its fingerprint. By
 * manifests alone: files are checked by who reads them.
 *
 * @param root the working folder
 * @param written a run's name, or 64 hexadecimal digits
 */
export function namedBlend(root: string, written: string): NamedBlend | { readonly problem: string } {
  const isFingerprint = /^[0-9a-f]{64}$/.test(written);
  let fingerprint: unknown = written;
  if (!isFingerprint) {
    const paths = isRunName(written) ? runPaths(root, written) : undefined;
    if (paths === undefined || readJson(paths.run) === undefined) {
      return {
        problem: `names a run that is not in ${join(root, LAYOUT.runs)}: ${written}; see \`framework runs\``,
      };
    }
    const refs = readJson(paths.refs);
    fingerprint = isObject(refs) ? refs['filter'] : undefined;
    if (typeof fingerprint !== 'string') {
      return {
        problem: `names a run that has not finished filtering: ${written}; go on with \`framework resume ${written}\``,
      };
    }
  }
  const manifest = readJson(join(root, LAYOUT.store, String(fingerprint), LAYOUT.object));
  const known = isObject(manifest) && manifest['fingerprint'] === fingerprint ? manifest : undefined;
  if (known === undefined) {
    return {
      problem: isFingerprint
        ? `names an object that is not in the store: ${written}`
        : `names a run whose documents are not in the store any more: ${written}; start that run again`,
    };
  }
  if (known['kind'] !== 'documents' || typeof known['contentHash'] !== 'string') {
    return { problem: `names an object that holds no documents: ${written}` };
  }
  return { fingerprint: String(fingerprint), contentHash: known['contentHash'] };
}

/** Blends that a namespace names and that are not there. */
export const blendProblems = (
  schema: ConfigSchema,
  values: Readonly<Record<string, JsonValue>>,
  root: string,
): readonly ValueProblem[] =>
  leavesOf(schema, values).flatMap(({ path, field, leaf }) => {
    if (field.kind !== 'blend' || typeof leaf !== 'string' || leaf === '') return [];
    const found = namedBlend(root, leaf);
    return 'problem' in found ? [{ path, message: found.problem }] : [];
  });

/** What stands for a blend in a fingerprint: what it was made of and what it holds, under whatever name. */
export function blendIdentity(root: string, written: string): NamedBlend {
  const found = namedBlend(root, written);
  // Refused by `blendProblems` already, but for one that went in this moment: who opens it says so.
  return 'problem' in found ? { fingerprint: 'missing', contentHash: 'missing' } : found;
}

/** Undefined for what is not there or no JSON. */
function readJson(path: string): JsonValue | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}
