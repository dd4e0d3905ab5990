import { readFileSync } from 'node:fs';
import { holdsControlPiece } from '@framework/sdk';

/** A document of another source, as far as traces need it. */
export interface Origin {
  readonly id: string;
  readonly path: string;
  readonly repository: string;
  readonly share: string | null;
  readonly language: string | null;
  readonly text: string;
}

interface OriginRules {
  /** Repositories of documents that are there to be caught: a trace of one would outlive it. */
  readonly planted: string;
  readonly skippedPaths: readonly string[];
  readonly buildFolders: string;
  readonly sourceFolders: string;
  readonly statesLicence: string;
  readonly generated: string;
  readonly compiled: readonly string[];
}

const rulesText = readFileSync(new URL('../data/origins.json', import.meta.url), 'utf8');
const rules = JSON.parse(rulesText) as OriginRules;

/** The rules themselves, for the fingerprint. */
export const ORIGIN_RULES = rulesText;

const PLANTED = new RegExp(rules.planted);
const PATHS = rules.skippedPaths.map((pattern) => new RegExp(pattern, 'i'));
const BUILD_FOLDER = new RegExp(rules.buildFolders, 'gi');
const SOURCE_FOLDER = new RegExp(rules.sourceFolders, 'gi');
const LICENCE = new RegExp(rules.statesLicence, 'i');
const GENERATED = new RegExp(rules.generated, 'i');
/** Longer documents are bundles and tables. */
const LONGEST = 200_000;
const LONGEST_LINE = 400;
/** Statements of generators stand at the top. */
const TOP = 2048;

/** Why no trace is made from a document; undefined where one may be. The reasons are those of `skipped`. */
export function objectionTo(origin: Origin): string | undefined {
  const { path, repository, share, language } = origin;
  if (PLANTED.test(repository)) return 'planted';
  if (share !== 'code') return 'not-code';
  if (language !== 'javascript' && language !== 'typescript') return 'other-language';
  if (PATHS.some((pattern) => pattern.test(path))) return 'path';
  const { text } = origin;
  if (text.length > LONGEST) return 'too-long';
  // A trace repeats one function. The licence filter would not see a notice that stands elsewhere in the file.
  if (LICENCE.test(text)) return 'states-licence';
  if (GENERATED.test(text.slice(0, TOP)) || rules.compiled.some((trace) => text.includes(trace))) {
    return 'generated';
  }
  if (text.split('\n').some((line) => line.length > LONGEST_LINE)) return 'long-lines';
  return holdsControlPiece(text) ? 'control-piece' : undefined;
}

/** How near a version of a function is to what a person wrote, smaller is nearer: source before builds, types before none. */
export function versionRank(path: string): number {
  const kind = /\.[cm]?tsx?$/i.test(path) ? 0 : /\.cjs$/i.test(path) ? 2 : 1;
  return kind * 2 + (path.search(BUILD_FOLDER) >= 0 ? 1 : 0);
}

/** What the versions of one module have in common: the path without folders of sources and builds, and without ending. */
export const moduleKey = (path: string): string =>
  path
    .replace(BUILD_FOLDER, '')
    .replace(SOURCE_FOLDER, '')
    .replace(/\.[^./]+$/, '');
