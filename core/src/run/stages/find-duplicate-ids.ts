import { hash } from 'node:crypto';
import {
  canonicalJson,
  type FrameworkError,
  frameworkError,
  type JsonObject,
  type RecordColumns,
} from '@framework/sdk';
import type { RunConfig } from '../../plugins/resolved-plan.js';
import { objectOf, type Session, stands } from '../session.js';
import { DistinctIds, includesSorted, repeatedIn } from './distinct-ids.js';
import { DUPLICATES_FILE, type DuplicateId, DuplicateIds } from './duplicate-ids.js';
import { idHash } from './id-hash.js';
import { type Ingested, sourceInputs } from './ingest.js';
import { readSources } from './sources.js';

/** The name by which a run refers to the list. No plugin's: those begin with a letter. */
export const DUPLICATES_REF = 'filter/#duplicate-ids';

/** Refusals that are told one by one. */
const TOLD = 10;

/** What was found before over the same sources. */
export async function knownDuplicateIds(session: Session, ingested: Ingested): Promise<DuplicateIds> {
  const what = listOf(session, ingested);
  if (!stands(session, 'filter', what)) return DuplicateIds.UNKNOWN;
  return findDuplicateIds(session, ingested);
}

/**
 * Reads the sources once more for which ids repeat, of documents that filters drop, too; and again, to tell which of the documents with
 * one id is the first, and whether the others are the same in their text and in all columns. Published datasets repeat rows: what is the
 * same is lost to nobody. Of two that differ a person decides: the one that goes may be the one with the licence, or with the repository
 * that wants to be left out.
 *
 * @throws FWK_SOURCE_DUPLICATE_ID as `run.duplicateIds` says
 */
export async function findDuplicateIds(session: Session, ingested: Ingested): Promise<DuplicateIds> {
  const { object } = await objectOf(
    session,
    'filter',
    DUPLICATES_REF,
    listOf(session, ingested),
    async (draft) => {
      const ids = new DistinctIds();
      for await (const { columns } of readSources(session, ingested.sources, null))
        ids.add(columns.ids.map(idHash));
      const search = new Search(ids, session.plan.run.duplicateIds);
      for await (const { source, columns } of readSources(session, ingested.sources, null))
        search.look(source, columns);
      const found = search.found();
      await draft.clear();
      await draft.write(DUPLICATES_FILE, found.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return { documents: found.length };
    },
  );
  return DuplicateIds.read(object);
}

const listOf = (session: Session, { descriptions }: Ingested) => ({
  kind: 'duplicate-ids',
  inputs: {
    ...sourceInputs(session, descriptions),
    batchSize: session.plan.run.batchSize,
    duplicateIds: session.plan.run.duplicateIds,
  },
});

/** Which document of its source it is, from 1. */
type Place = { readonly source: string; readonly document: number };

/** A document of which another with its id may come. */
interface Bearer {
  readonly place: Place;
  /** Hashes of its text and of each of its columns that says something. */
  readonly columns: ReadonlyMap<string, string>;
  /** Of the last name that was made of its id. */
  number: number;
}

class Search {
  /** Hashes of all ids, ascending. */
  readonly #all: Float64Array;
  readonly #suspects: ReadonlySet<number>;
  readonly #policy: RunConfig['duplicateIds'];
  readonly #firsts = new Map<string, Bearer>();
  readonly #found: DuplicateId[] = [];
  readonly #refused: FrameworkError[] = [];
  #refusals = 0;
  /** How many documents of the source came before. */
  #before: Place = { source: '', document: 0 };

  /** @param ids of all documents; two of them may have one hash */
  constructor(ids: DistinctIds, policy: RunConfig['duplicateIds']) {
    this.#all = ids.sorted();
    this.#suspects = repeatedIn(this.#all);
    this.#policy = policy;
  }

  look(source: string, columns: RecordColumns): void {
    const before = this.#before.source === source ? this.#before.document : 0;
    for (const [row, id] of columns.ids.entries()) {
      if (!this.#suspects.has(idHash(id))) continue;
      const place = { source, document: before + row + 1 };
      const bearer = { place, columns: hashesOf(columns, row), number: 1 };
      const first = this.#firsts.get(id);
      if (first === undefined) this.#firsts.set(id, bearer);
      else this.#judge(id, first, bearer, { sequence: columns.sequence, row });
    }
    this.#before = { source, document: before + columns.ids.length };
  }

  #judge(of: string, first: Bearer, other: Bearer, at: Pick<DuplicateId, 'sequence' | 'row'>): void {
    const differs = differences(first, other);
    if (this.#policy === 'keep-first' || (this.#policy === 'drop-same' && differs.length === 0)) {
      const evidence: JsonObject = {
        of,
        document: other.place.document,
        first: first.place,
        ...(differs.length === 0 ? {} : { differs }),
      };
      this.#found.push({ ...at, id: this.#nameOf(of, first), evidence });
      return;
    }
    this.#refusals += 1;
    if (this.#refused.length < TOLD) this.#refused.push(refusal(of, first.place, other.place, differs));
  }

  /** One that no document has, before it or behind: a source may deliver `x (2)` beside two of `x`. */
  #nameOf(of: string, first: Bearer): string {
    for (;;) {
      const name = `${of} (${++first.number})`;
      if (!includesSorted(this.#all, idHash(name))) return name;
    }
  }

  /** @throws FWK_SOURCE_DUPLICATE_ID */
  found(): readonly DuplicateId[] {
    const [first] = this.#refused;
    if (first === undefined) return this.#found;
    if (this.#refusals === 1) throw first;
    throw frameworkError('FWK_SOURCE_DUPLICATE_ID', {
      message: `${this.#refusals} documents have the id of an earlier one; the first: ${first.message}`,
      ...(first.at === undefined ? {} : { at: first.at }),
      problems: this.#refused,
    });
  }
}

function hashesOf({ content, offsets, meta }: RecordColumns, row: number): ReadonlyMap<string, string> {
  const hashOf = (value: Uint8Array | string): string => hash('sha256', value, 'base64');
  const columns = new Map([['text', hashOf(content.subarray(offsets[row], offsets[row + 1]))]]);
  for (const [name, values] of Object.entries(meta)) {
    const value = values[row] ?? null;
    // As in a batch that does not have the column.
    if (value !== null) columns.set(`\`${name}\``, hashOf(canonicalJson(value)));
  }
  return columns;
}

const differences = (one: Bearer, other: Bearer): readonly string[] =>
  [...new Set([...one.columns.keys(), ...other.columns.keys()])].filter(
    (name) => one.columns.get(name) !== other.columns.get(name),
  );

function refusal(id: string, first: Place, other: Place, differs: readonly string[]): FrameworkError {
  const places =
    first.source === other.source
      ? `documents ${first.document} and ${other.document} of the source '${other.source}'`
      : `document ${first.document} of the source '${first.source}' and document ${other.document} of '${other.source}'`;
  const how = differs.length === 0 ? 'are the same' : `differ in ${differs.join(', ')}`;
  return frameworkError('FWK_SOURCE_DUPLICATE_ID', {
    message: `${places} have the id ${JSON.stringify(id)} and ${how}`,
    at: `source ${other.source}, document ${other.document}`,
  });
}
