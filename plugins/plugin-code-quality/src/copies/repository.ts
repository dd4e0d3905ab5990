import { createHash } from 'node:crypto';
import type { JsonObject } from '@framework/sdk';
import { isDeclaration, isTypeScriptSource, moduleKey } from '../file-kind.js';
import type { LineHashes } from './line-hashes.js';
import { LineTable } from './line-table.js';

/** A file that passed the rules on single documents. */
export interface Candidate {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  /** Share of the blend; null counts as code. */
  readonly share: string | null;
  /** SHA-256 of the content, hex. */
  readonly content: string;
  /** See `versionRank`. */
  readonly rank: number;
  readonly lines: LineHashes;
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
 * A line in more of a repository's files than this says nothing of any of them: a licence's header, an import. It counts neither
 * as text nor as copied, or small files under a long header would all be copies of each other. No package has so many builds.
 */
const MOST_FILES = 16;

/**
 * Chooses which files of one repository stay. Packages ship one source as CommonJS, ES modules, bundles and types; a
 * file whose text stands line by line in better files is one of those, whatever folder it lies in. Files are taken
 * best first, so the outcome does not depend on the order they came in.
 */
export function judgeRepository(
  candidates: readonly Candidate[],
  limits: RepositoryLimits,
): { readonly kept: readonly Candidate[]; readonly copies: readonly Copy[] } {
  const copies: Copy[] = [];
  const distinct: Candidate[] = [];
  // Prose quotes code and is no copy of it, nor the other way round.
  const lines = { text: new LineTable(), code: new LineTable() };
  for (const candidate of candidates)
    if (candidate.share !== 'instructions') lines[kindOf(candidate)].countFile(candidate.lines.hashes);
  const best = new Map<string, Candidate>();
  for (const candidate of [...candidates].sort(byRank)) {
    // Instructions repeat the code they speak of, and each other's phrases: that is what they are for.
    if (candidate.share === 'instructions') {
      distinct.push(candidate);
      continue;
    }
    const kind = kindOf(candidate);
    const key = `${kind}:${moduleKey(candidate.path)}`;
    const sibling = best.get(key);
    // Asked for once: they may lie on disk.
    const own = candidate.lines;
    const share = knownShare(own, lines[kind]);
    const limit = sibling ? limitBesideSibling(candidate, sibling, limits) : limits.maxCopied;
    if (share > limit) {
      const of: JsonObject = sibling ? { of: sibling.id } : {};
      copies.push({ id: candidate.id, reason: 'copy', evidence: { share: rounded(share), limit, ...of } });
    } else {
      distinct.push(candidate);
      if (!sibling) best.set(key, candidate);
      lines[kind].know(own.hashes);
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

const kindOf = ({ share }: Candidate): 'text' | 'code' => (share === 'text' ? 'text' : 'code');

const shareOf = ({ share }: Candidate): string => share ?? 'code';

const rounded = (share: number): number => Math.round(share * 1000) / 1000;

const byRank = (a: Candidate, b: Candidate): number => a.rank - b.rank || (a.id < b.id ? -1 : 1);

/** Of the bytes of the lines that few files have, the share that stands in files taken already; 0 where there are none. */
function knownShare({ hashes, weights }: LineHashes, lines: LineTable): number {
  let all = 0;
  let seen = 0;
  for (let line = 0; line < hashes.length; line++) {
    const hash = hashes[line]!;
    if (lines.filesWith(hash) > MOST_FILES) continue;
    all += weights[line]!;
    if (lines.isKnown(hash)) seen += weights[line]!;
  }
  return all === 0 ? 0 : seen / all;
}

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
