import { createHash } from 'node:crypto';
import type { Hygiene, RandomStream } from '@framework/sdk';
import { findFunctions, type SourceFunction } from './javascript/functions.js';
import { moduleKey, type Origin, objectionTo, versionRank } from './origin.js';
import type { Phrasebook } from './phrasebook.js';
import { traceOf } from './traces/kinds.js';

export interface Trace {
  /** `<origin's id>#<number>-<function>.<kind>` */
  readonly id: string;
  readonly path: string;
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** Versions of one function in a repository have at least one of these in common. */
  readonly twins: readonly string[];
  /** About a function that says what it is for. */
  readonly documented: boolean;
  /** Of twins the smallest is kept. */
  readonly rank: number;
}

export interface TraceOptions {
  readonly maxPerDocument: number;
  readonly maxCodeLength: number;
  readonly book: Phrasebook;
  readonly hygiene: Hygiene;
  /** A stream of this plugin for a document. */
  random(document: string): RandomStream;
}

/** Shorter functions are wrappers: there is nothing to say of them. */
const SHORTEST = 60;

/**
 * The traces of one document. They depend on it, the configuration and the seed alone.
 *
 * @param count told of everything that gave no trace, by reason
 */
export function tracesOf(
  origin: Origin,
  options: TraceOptions,
  count: (reason: string) => void,
): readonly Trace[] {
  const objection = objectionTo(origin);
  if (objection !== undefined) {
    count(objection);
    return [];
  }
  const functions = findFunctions(origin.text);
  if (functions === null) {
    count('unreadable-syntax');
    return [];
  }
  const numbered = functions
    .map((fn, number) => ({ fn, number }))
    .filter(({ fn: { code } }) => code.length >= SHORTEST && code.length <= options.maxCodeLength);
  if (numbered.length === 0) count('no-function');
  const random = options.random(origin.id);
  // Functions that say what they are for come first: more can be asked of them.
  const order = random
    .shuffle(numbered)
    .sort((a, b) => Number(b.fn.doc !== null) - Number(a.fn.doc !== null));
  const traces: Trace[] = [];
  for (const { fn, number } of order) {
    if (traces.length === options.maxPerDocument) break;
    const language = origin.language as 'javascript' | 'typescript';
    const made = traceOf({ path: origin.path, language, fn }, options.book, random);
    if (made === null) continue;
    const objected = options.hygiene.objection(made.text);
    if (objected !== undefined) {
      count(`hygiene-${objected}`);
      continue;
    }
    const suffix = `#${number}-${fn.name}.${made.kind}`;
    traces.push({
      id: `${origin.id}${suffix}`,
      path: `${origin.path}${suffix}`,
      kind: made.kind,
      bytes: new TextEncoder().encode(made.text),
      twins: twinKeys(origin, fn),
      documented: fn.doc !== null,
      rank: versionRank(origin.path),
    });
  }
  return traces.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Packages ship one source in several builds. A function is the same as one of its name in the same repository that stands
 * in a version of the same module, or has the same comment, or the same code but for white space, texts, commas and
 * semicolons (the locales of a library differ in nothing else).
 */
function twinKeys({ repository, path }: Origin, { name, docText, code }: SourceFunction): readonly string[] {
  const content = docText?.replace(/\s+/g, ' ') ?? code.replace(/"[^"\n]*"|'[^'\n]*'|[\s,;]/g, '');
  return [
    ['module', moduleKey(path)],
    ['content', content],
  ].map((key) =>
    createHash('sha256')
      .update(JSON.stringify([repository, name, key]))
      .digest('base64'),
  );
}
