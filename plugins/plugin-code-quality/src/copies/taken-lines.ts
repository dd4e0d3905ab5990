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

/** The definition: two tables of all lines. */
export class LinesInMemory implements TakenLines {
  readonly #tables: { readonly text: LineTable; readonly code: LineTable };
  readonly #files: Iterator<FileLines>;
  #last: { readonly table: LineTable; readonly own: LineHashes } | undefined;

  /** @param files best first */
  constructor(files: readonly FileLines[]) {
    const count = { text: 0, code: 0 };
    for (const file of files) count[kindOf(file)] += file.lines.hashes.length;
    this.#tables = { text: tableFor(count.text), code: tableFor(count.code) };
    for (const file of files) this.#tables[kindOf(file)].countFile(file.lines.hashes);
    this.#files = files[Symbol.iterator]();
  }

  nextShare(): number {
    const file: FileLines = this.#files.next().value;
    const last = { table: this.#tables[kindOf(file)], own: file.lines };
    this.#last = last;
    return knownShare(last.own, last.table);
  }

  take(): void {
    this.#last!.table.know(this.#last!.own.hashes);
  }
}

/** Most lines of a repository are different; of very many it is found out. */
export const tableFor = (lines: number): LineTable => new LineTable(Math.min(lines, 2 ** 20));

function knownShare({ hashes, weights }: LineHashes, lines: LineTable): number {
  let all = 0;
  let seen = 0;
  for (let line = 0; line < hashes.length; line++) {
    const place = lines.placeOf(hashes[line]!);
    if (lines.filesAt(place) > MOST_FILES) continue;
    all += weights[line]!;
    if (lines.isKnownAt(place)) seen += weights[line]!;
  }
  return all === 0 ? 0 : seen / all;
}
