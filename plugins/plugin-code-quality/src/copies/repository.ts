import { createHash } from 'node:crypto';
import type { JsonObject } from '@framework/sdk';
import { isDeclaration, isTypeScriptSource, moduleKey } from '../file-kind.js';
import { type FileLines, kindOf, LinesInMemory, type TakenLines } from './taken-lines.js';

/** A file that passed the rules on single documents. */
export interface Candidate extends FileLines {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the content, hex. */
  readonly content: string;
  /** See `versionRank`. */
  readonly rank: number;
}

export interface Copy {
  readonly id: string;
  readonly reason: 'copy' | 'duplicate' | 'repository-cap';
  readonly evidence: JsonObject;
}

export interface RepositoryLimits {
  readonly maxCopied: number;
  /** 0: no limit. */
  readonly maxRepositoryBytes: number;
}

/**
 * Chooses which files of one repository stay. Packages ship one source as CommonJS, ES modules, bundles and types; a
 * file whose text stands line by line in better files is one of those, whatever folder it lies in. Files are taken
 * best first, so the outcome does not depend on the order they came in.
 *
 * @param compare what tells how much of a file stands in better ones, of the files it is given
 */
export function judgeRepository(
  candidates: readonly Candidate[],
  limits: RepositoryLimits,
  compare: (files: readonly FileLines[]) => TakenLines = (files) => new LinesInMemory(files),
): { readonly kept: readonly Candidate[]; readonly copies: readonly Copy[] } {
  const copies: Copy[] = [];
  const distinct: Candidate[] = [];
  const ordered = [...candidates].sort(byRank);
  // Instructions repeat the code they speak of, and each other's phrases: that is what they are for.
  const lines = compare(ordered.filter((candidate) => !isInstruction(candidate)));
  const best = new Map<string, Candidate>();
  for (const candidate of ordered) {
    if (isInstruction(candidate)) {
      distinct.push(candidate);
      continue;
    }
    const key = `${kindOf(candidate)}:${moduleKey(candidate.path)}`;
    const sibling = best.get(key);
    const share = lines.nextShare();
    const limit = sibling ? limitBesideSibling(candidate, sibling, limits) : limits.maxCopied;
    if (share > limit) {
      const of: JsonObject = sibling ? { of: sibling.id } : {};
      copies.push({ id: candidate.id, reason: 'copy', evidence: { share: rounded(share), limit, ...of } });
    } else {
      distinct.push(candidate);
      if (!sibling) best.set(key, candidate);
      lines.take();
    }
  }
  if (limits.maxRepositoryBytes === 0) return { kept: distinct, copies };
  const kept: Candidate[] = [];
  for (const share of new Set(distinct.map(shareOf))) {
    const of = distinct.filter((candidate) => shareOf(candidate) === share);
    const within = withinCap(of, limits.maxRepositoryBytes);
    kept.push(...within.kept);
    copies.push(...within.over);
  }
  return { kept, copies };
}

/**
 * A version of a module that is kept already needs less likeness to be a copy, since compilers rewrite imports and
 * types; a declaration beside its TypeScript source needs none: the compiler wrote it.
 */
function limitBesideSibling(
  candidate: Candidate,
  sibling: Candidate,
  { maxCopied }: RepositoryLimits,
): number {
  if (maxCopied >= 1) return maxCopied;
  if (isDeclaration(candidate.path)) return isTypeScriptSource(sibling.path) ? -1 : maxCopied;
  return maxCopied / 2;
}

const isInstruction = ({ share }: Candidate): boolean => share === 'instructions';

const shareOf = ({ share }: Candidate): string => share ?? 'code';

const rounded = (share: number): number => Math.round(share * 1000) / 1000;

const byRank = (a: Candidate, b: Candidate): number => a.rank - b.rank || (a.id < b.id ? -1 : 1);

/** A sample drawn by a hash of the ids: no folder is favoured for its name, and a new file shifts no other. */
function withinCap(candidates: readonly Candidate[], cap: number): { kept: Candidate[]; over: Copy[] } {
  const drawn = candidates
    .map((candidate) => ({ candidate, lot: createHash('sha256').update(candidate.id).digest('hex') }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const kept: Candidate[] = [];
  const over: Copy[] = [];
  let total = 0;
  for (const { candidate } of drawn) {
    if (total + candidate.bytes <= cap) {
      total += candidate.bytes;
      kept.push(candidate);
    } else {
      over.push({
        id: candidate.id,
        reason: 'repository-cap',
        evidence: { bytes: candidate.bytes, limit: cap },
      });
    }
  }
  return { kept, over };
}
