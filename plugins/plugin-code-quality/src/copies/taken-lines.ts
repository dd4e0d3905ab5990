import type { LineTabling, TextFeatureKernels } from '@framework/sdk';
import type { LineHashes } from './line-hashes.js';
import { LineTable } from './line-table.js';

/**
 * A line in more of a repository's files than this says nothing of any of them: a licence's header, an import. It counts neither
 * as text nor as copied, or small files under a long header would all be copies of each other. No package has so many builds.
 */
export const MOST_FILES = 16;

/** A file whose lines are compared. */
export interface FileLines {
  /** Share of the blend; null counts as code. */
  readonly share: string | null;
  /** May lie on disk: asked for as seldom as can be. */
  readonly lines: LineHashes;
}

/** How much of each of a repository's files stands, line by line, in better ones that stay. Files come in the order they were given. */
export interface TakenLines {
  /** Of the next file: of the bytes of its lines that few files have, the share that stands in files that stay; 0 where there are none. */
  nextShare(): number;
  /** The file asked for last stays. */
  take(): void;
}

/** Prose quotes code and is no copy of it, nor the other way round. */
export const kindOf = ({ share }: Pick<FileLines, 'share'>): 'text' | 'code' =>
  share === 'text' ? 'text' : 'code';

/** A table of the lines of each kind, used again by one repository after the other. */
export type LineTables = Readonly<Record<'text' | 'code', LineTabling>>;

/** @param kernels compiled ones, if somebody has them */
export const lineTables = (kernels?: TextFeatureKernels): LineTables => {
  const table = () => kernels?.lineTable() ?? new LineTable();
  return { text: table(), code: table() };
};

/** The definition: two tables of all lines. */
export class LinesInMemory implements TakenLines {
  readonly #tables: LineTables;
  readonly #files: Iterator<FileLines>;
  #last: { readonly table: LineTabling; readonly own: LineHashes } | undefined;

  /**
   * @param files best first
   * @param tables nobody else's meanwhile
   */
  constructor(files: readonly FileLines[], tables = lineTables()) {
    const count = { text: 0, code: 0 };
    for (const file of files) count[kindOf(file)] += file.lines.hashes.length;
    for (const kind of ['text', 'code'] as const) tables[kind].clear(expectedLines(count[kind]));
    this.#tables = tables;
    for (const file of files) this.#tables[kindOf(file)].countFile(file.lines.hashes);
    this.#files = files[Symbol.iterator]();
  }

  nextShare(): number {
    const file: FileLines = this.#files.next().value;
    const last = { table: this.#tables[kindOf(file)], own: file.lines };
    this.#last = last;
    return last.table.knownShare(last.own, MOST_FILES);
  }

  take(): void {
    this.#last!.table.know(this.#last!.own.hashes);
  }
}

/** Most lines of a repository are different; of very many it is found out. */
export const expectedLines = (lines: number): number => Math.min(lines, 2 ** 20);
