import type { LineStatistics } from '@framework/sdk';
import type { Config } from './config.js';
import { type Drop, drop, rounded } from './drop.js';
import { findBuildPath, isDeclaration } from './file-kind.js';
import type { GeneratedSearch } from './generated.js';
import { PROSE_RULES } from './prose-rules.js';
import { STARCODER_RULES } from './starcoder/rules.js';
import { findVendored } from './vendored.js';

/** One document, as the rules look at it. */
export interface DocumentView {
  readonly path: string;
  /** Share of the blend; null counts as code. */
  readonly share: string | null;
  /** Its bucket, as its source or a filter named it. */
  readonly language: string | null;
  /** Whether its source says that it is somebody else's. */
  readonly vendored: boolean;
  readonly bytes: Uint8Array;
  readonly lines: LineStatistics;
  /** Its row in `lines`. */
  readonly row: number;
  /** Looks for signs that a program wrote it. */
  readonly search: GeneratedSearch;
}

export type Rule = (document: DocumentView, config: Config) => Drop | null;

/** Too little, too much. */
const LENGTH_RULES: readonly Rule[] = [
  ({ lines, row }, { minLength }) => {
    const length = lines.length[row]!;
    if (length === 0) return drop('empty', {});
    return length < minLength ? drop('too-short', { length, limit: minLength }) : null;
  },
  ({ lines, row }, { maxLength }) => {
    const length = lines.length[row]!;
    return length > maxLength ? drop('too-long', { length, limit: maxLength }) : null;
  },
];

/** What a file's path tells. */
const PATH_RULES: readonly Rule[] = [
  ({ path }, { declarations }) =>
    declarations === 'drop' && isDeclaration(path) ? drop('declaration', { path }) : null,
  ({ path, vendored: said }, { vendored }) => {
    if (vendored === 'keep') return null;
    const matched = findVendored(path);
    if (matched !== null) return drop('vendored', { path, matched });
    return said ? drop('vendored', { path, said: 'source' }) : null;
  },
  ({ path }, { generated }) => {
    const found = generated === 'drop' ? findBuildPath(path) : null;
    return found === null ? null : drop(found.reason, { path, pattern: found.pattern });
  },
];

/** StarCoder's three, one limit for all files (bigcode-dataset, preprocessing/filtering.py, `basic`). */
const LINE_RULES: readonly Rule[] = [
  ({ bytes, lines, row }, { maxLineLength }) => {
    const longest = lines.longest[row]!;
    return longest > maxLineLength && !isModuleList(bytes, maxLineLength)
      ? drop('line-too-long', { longest, limit: maxLineLength })
      : null;
  },
  ({ lines, row }, { maxAverageLineLength }) => {
    const average = lines.average[row]!;
    return average > maxAverageLineLength
      ? drop('average-line-too-long', { average: rounded(average), limit: maxAverageLineLength })
      : null;
  },
  ({ lines, row }, { minAlphanumeric }) => {
    const share = lines.alphanumeric[row]!;
    return share < minAlphanumeric
      ? drop('alphanumeric-too-low', { share: rounded(share), limit: minAlphanumeric })
      : null;
  },
];

/** What a file tells of its own making. */
const ORIGIN_RULES: readonly Rule[] = [
  ({ bytes, search }, { generated }) => {
    const found = generated === 'drop' ? search(bytes) : null;
    return found === null ? null : drop(found.reason, { marker: found.marker, offset: found.offset });
  },
];

/** The rules of code by profile; the first that objects gives the reason. Cheap ones come first. */
const CODE_RULES: Readonly<Record<Config['profile'], readonly Rule[]>> = {
  uniform: [...LENGTH_RULES, ...PATH_RULES, ...LINE_RULES, ...ORIGIN_RULES],
  starcoder: [...STARCODER_RULES, ...PATH_RULES, ...ORIGIN_RULES],
};

/**
 * True when every line that is too long is an `import {…}` or `export {…}` list: some tools print these on one line
 * of a file that is otherwise as it was written.
 */
function isModuleList(bytes: Uint8Array, limit: number): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .split('\n')
    .every((line) => line.length <= limit || /^(?:ex|im)port ?\{[^{}]*\}/.test(line));
}

/** Instructions hold questions, code and answers in one: what is asked of lines of code does not fit them. */
const RULES: Readonly<Record<string, readonly Rule[]>> = { text: PROSE_RULES, instructions: LENGTH_RULES };

export function judgeDocument(document: DocumentView, config: Config): Drop | null {
  const share = document.share ?? 'code';
  for (const rule of Object.hasOwn(RULES, share) ? RULES[share]! : CODE_RULES[config.profile]) {
    const objection = rule(document, config);
    if (objection) return objection;
  }
  return null;
}
