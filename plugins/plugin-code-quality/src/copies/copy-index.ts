import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ArtefactDraft,
  type ArtefactView,
  frameworkError,
  type JsonValue,
  type TextFeatureKernels,
} from '@framework/sdk';
import { LinesById, writeLines } from '@framework/sdk/spill';
import { ContentSort } from './content-sort.js';
import { CopySort } from './copy-sort.js';
import { LineSpill } from './line-spill.js';
import { type Candidate, type Copy, judgeRepository, type RepositoryLimits } from './repository.js';
import { lineTables } from './taken-lines.js';

const FILE = 'copies.ndjson';

/**
 * Builds the list of copies while the corpus streams by once. One repository is in memory at a time, its lines up to a
 * limit; a content hash a kept document, and the copies, lie on disk.
 */
export class CopyIndexBuilder {
  readonly #limits: RepositoryLimits;
  readonly #output: ArtefactDraft;
  readonly #lines: LineSpill;
  readonly #contents: ContentSort;
  readonly #copies: CopySort;
  #repository: string | null = null;
  #candidates: Candidate[] = [];

  /** @param kernels compiled ones, if somebody has them */
  constructor(limits: RepositoryLimits, output: ArtefactDraft, kernels?: TextFeatureKernels) {
    mkdirSync(output.dir, { recursive: true });
    this.#limits = limits;
    this.#output = output;
    this.#lines = new LineSpill(join(output.dir, 'lines.spill'), undefined, lineTables(kernels));
    this.#contents = new ContentSort(join(output.dir, 'contents.spill'));
    this.#copies = new CopySort(join(output.dir, 'copies.spill'));
  }

  /** Documents in stream order. Without a repository a document is compared by its whole content only. */
  add(repository: string | null, candidate: Candidate): void {
    if (repository !== this.#repository) this.#closeRepository();
    this.#repository = repository;
    if (repository === null) this.#contents.add(candidate);
    else this.#candidates.push(this.#lines.keep(candidate));
  }

  /** One line a copy, sorted by id. */
  write(): void {
    this.#closeRepository();
    for (const [holder, other, content] of this.#contents.copies()) {
      this.#copies.add({ id: other, reason: 'duplicate', evidence: { of: holder, sha256: content } });
    }
    writeLines(join(this.#output.dir, FILE), this.#copies.lines());
  }

  /** Lets go of what lies on disk. */
  close(): void {
    this.#lines.close();
    this.#contents.close();
    this.#copies.close();
  }

  #closeRepository(): void {
    const { kept, copies } = judgeRepository(this.#candidates, this.#limits, (files) =>
      this.#lines.compare(files),
    );
    this.#candidates = [];
    this.#lines.clear();
    for (const copy of copies) this.#copies.add(copy);
    for (const candidate of kept) this.#contents.add(candidate);
  }
}

/** Which documents are copies, as `fit` found them. */
export class CopyIndex {
  readonly #copies: LinesById<Copy>;

  constructor(copies: LinesById<Copy>) {
    this.#copies = copies;
  }

  static async read(artefact: ArtefactView): Promise<CopyIndex> {
    const path = artefact.path(FILE);
    const parse = (line: string, number: number): Copy => {
      const copy = parseCopy(line);
      if (copy !== null) return copy;
      throw frameworkError('FWK_STORE_CORRUPT', {
        message: `line ${number} of ${FILE} is not a copy's record`,
        at: path,
      });
    };
    return new CopyIndex(await LinesById.read(artefact.pieces(FILE), path, parse));
  }

  /** Those of the ids that are copies. */
  find(ids: Iterable<string>): ReadonlyMap<string, Copy> {
    return this.#copies.find(ids);
  }
}

function parseCopy(line: string): Copy | null {
  try {
    const value = JSON.parse(line) as JsonValue;
    return typeof value === 'object' && value !== null && 'id' in value && 'reason' in value
      ? (value as unknown as Copy)
      : null;
  } catch {
    return null;
  }
}
