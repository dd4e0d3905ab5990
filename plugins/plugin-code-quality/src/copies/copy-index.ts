import { hash } from 'node:crypto';
import { type ArtefactDraft, type ArtefactView, frameworkError, type JsonValue } from '@framework/sdk';
import { type Candidate, type Copy, judgeRepository, type RepositoryLimits } from './repository.js';

const FILE = 'copies.ndjson';

/**
 * Builds the list of copies while the corpus streams by once. One repository is in memory at a time, as line hashes,
 * plus one content hash a kept document.
 */
export class CopyIndexBuilder {
  readonly #limits: RepositoryLimits;
  readonly #copies: Copy[] = [];
  /** Content hash → the smallest id that has it. */
  readonly #canonical = new Map<string, string>();
  #repository: string | null = null;
  #candidates: Candidate[] = [];

  constructor(limits: RepositoryLimits) {
    this.#limits = limits;
  }

  /** Documents in stream order. Without a repository a document is compared by its whole content only. */
  add(repository: string | null, candidate: Candidate): void {
    if (repository !== this.#repository) this.#closeRepository();
    this.#repository = repository;
    if (repository === null) this.#addContent(candidate);
    else this.#candidates.push(candidate);
  }

  /** One line a copy, sorted by id. */
  async write(output: ArtefactDraft): Promise<void> {
    this.#closeRepository();
    const lines = this.#copies
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((copy) => `${JSON.stringify(copy)}\n`);
    await output.write(FILE, lines.join(''));
  }

  #closeRepository(): void {
    const { kept, copies } = judgeRepository(this.#candidates, this.#limits);
    this.#candidates = [];
    this.#copies.push(...copies);
    for (const candidate of kept) this.#addContent(candidate);
  }

  #addContent({ id, content }: Candidate): void {
    const holder = this.#canonical.get(content);
    if (holder === undefined || id < holder) this.#canonical.set(content, id);
    if (holder === undefined || holder === id) return;
    const [keeper, other] = id < holder ? [id, holder] : [holder, id];
    this.#copies.push({ id: other, reason: 'duplicate', evidence: { of: keeper, sha256: content } });
  }
}

/** Which documents are copies, as `fit` found them. */
export class CopyIndex {
  readonly #copies: ReadonlyMap<string, Copy>;

  constructor(copies: ReadonlyMap<string, Copy>) {
    this.#copies = copies;
  }

  static async read(artefact: ArtefactView): Promise<CopyIndex> {
    const text = new TextDecoder().decode(await artefact.read(FILE));
    const copies = new Map<string, Copy>();
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const copy = parseCopy(line);
      if (copy === null) {
        throw frameworkError('FWK_STORE_CORRUPT', {
          message: `line ${copies.size + 1} of ${FILE} is not a copy's record`,
          at: artefact.path(FILE),
        });
      }
      copies.set(copy.id, copy);
    }
    return new CopyIndex(copies);
  }

  find(id: string): Copy | undefined {
    return this.#copies.get(id);
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

export const contentHash = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');
