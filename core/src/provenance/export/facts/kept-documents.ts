import { type JsonValue, META, type TokenizedDocument } from '@framework/sdk';
import { type DocumentRow, DocumentShards, readRows, shardName } from '../../../run/documents.js';
import type { StoredObject } from '../../../run/store.js';
import { documentLeaf } from '../../leaves.js';
import { MerkleTree } from '../../merkle-tree.js';
import type { ProvenanceFile } from '../../provenance-file.js';
import { RootCheck } from '../../root-check.js';
import { type KeptCount, NONE, plus, type ValueCount, ValueCounts } from './counts.js';

/** Columns that sources set and the SDK does not name yet. */
const FLAGS = 'licenceFlags';
const NATURAL_LANGUAGE = 'naturalLanguage';

/** Stands where a document states nothing. No licence and no language has this name. */
export const NOT_STATED = '';

/** More different licences in one repository than this are not told one by one. */
const MOST_LICENCES = 64;

/** Everything the exports need to know of the documents that were kept, from one pass over their rows. */
export interface KeptDocuments {
  readonly shares: readonly ValueCount[];
  /** The licence each stands under; `NOT_STATED` where none is known. */
  readonly licences: readonly ValueCount[];
  /** What the source states → what was elected of it, where these are two things and the first is a choice. */
  readonly elections: readonly (ValueCount & { readonly stated: string; readonly elected: string })[];
  readonly languages: readonly ValueCount[];
  readonly naturalLanguages: readonly ValueCount[];
  /** What sources flag of their licences: `non-commercial`, `licence-cannot-be-proven`. */
  readonly flags: readonly ValueCount[];
  /** Models that wrote documents. */
  readonly generatedBy: readonly ValueCount[];
  /** Documents made of other documents of the run. */
  readonly derived: ValueCount | undefined;
  readonly repositories: readonly RepositoryFacts[];
  /** What was taken down after the run: in none of the counts above. */
  readonly takenDown: KeptCount;
  /** The same, by the takedown's id. */
  readonly takedowns: readonly ValueCount[];
}

/** The documents of one repository that one source delivered. */
export interface RepositoryFacts {
  readonly source: string;
  /** `NOT_STATED` where the source names none. */
  readonly repository: string;
  readonly documents: number;
  readonly bytes: number;
  readonly heldOut: number;
  /** Licences its documents stand under, sorted; null where they are too many to tell. */
  readonly licences: readonly string[] | null;
  /** What the source states of them. */
  readonly stated: readonly string[] | null;
  /** How many were made of other documents. */
  readonly derived: number;
  /** How many a model wrote that were made of no other document. */
  readonly generated: number;
  /** Models that wrote documents of it, sorted. */
  readonly generatedBy: readonly string[];
  /** RFC 6962 root over the leaves of its documents, in their order: SHA-256, hex. */
  readonly root: string;
}

/**
 * Reads every row once, and builds the tree of `provenance.json` again on the way: an export must not speak of other
 * documents than those the root covers. In memory: a line for each licence, language, repository and source.
 *
 * @throws FWK_PROVENANCE_MISMATCH where the rows come to another root; FWK_STORE_CORRUPT, FWK_STORE_MISSING_FILE
 */
export async function readKept(
  object: StoredObject,
  tokens: StoredObject | undefined,
  recorded: ProvenanceFile,
): Promise<KeptDocuments> {
  const shards = new DocumentShards(object);
  const check = new RootCheck(recorded);
  const counts = new Counts();
  for (let shard = 0; shard < shards.shards; shard++) {
    check.shard(shard);
    const tokensOf = await tokenCounts(tokens, shard);
    let at = 0;
    for await (const row of shards.rows(shard)) {
      check.add(row);
      counts.add(row, tokens === undefined ? null : (tokensOf[at] ?? null));
      at += 1;
    }
  }
  check.end(object);
  return counts.end();
}

/** Token shards stand beside shards of documents, row by row; a shard without documents has none. */
async function tokenCounts(tokens: StoredObject | undefined, shard: number): Promise<readonly number[]> {
  const file = shardName('tokens', shard, 'ndjson');
  if (!tokens?.files.includes(file)) return [];
  const counts: number[] = [];
  for await (const row of readRows<TokenizedDocument>(tokens, file)) counts.push(row.tokens);
  return counts;
}

class Counts {
  readonly #shares = new ValueCounts();
  readonly #licences = new ValueCounts();
  readonly #elections = new ValueCounts();
  readonly #languages = new ValueCounts();
  readonly #naturalLanguages = new ValueCounts();
  readonly #flags = new ValueCounts();
  readonly #generatedBy = new ValueCounts();
  readonly #derived = new ValueCounts();
  readonly #repositories = new Map<string, Repository>();
  readonly #takedowns = new ValueCounts();
  #takenDown = NONE;

  add(row: DocumentRow, tokens: number | null): void {
    const { meta, bytes, split } = row;
    if (row.takenDown !== undefined) {
      this.#takenDown = plus(this.#takenDown, { documents: 1, bytes, tokens });
      this.#takedowns.add(row.takenDown.takedown, { bytes, tokens, heldOut: split !== 'train' });
      return;
    }
    const document = { bytes, tokens, heldOut: split !== 'train' };
    const licence = statedText(meta[META.license]);
    const stated = statedText(meta[META.licenseExpression]);
    this.#shares.add(statedText(meta[META.share]), document);
    this.#licences.add(licence, document);
    if (/ OR /.test(stated) && licence !== stated) {
      this.#elections.add(JSON.stringify([stated, licence]), document);
    }
    this.#languages.add(statedText(meta[META.language]), document);
    this.#naturalLanguages.add(statedText(meta[NATURAL_LANGUAGE]), document);
    for (const flag of textsOf(meta[FLAGS])) this.#flags.add(flag, document);
    for (const model of textsOf(meta[META.generatedBy])) this.#generatedBy.add(model, document);
    const derived = meta[META.derivedFrom] !== undefined && meta[META.derivedFrom] !== null;
    if (derived) this.#derived.add('derived', document);
    this.#repository(row).add(row, licence, stated, derived);
  }

  #repository({ source, meta }: DocumentRow): Repository {
    const name = statedText(meta[META.repository]);
    const key = JSON.stringify([source ?? '', name]);
    const known = this.#repositories.get(key);
    if (known !== undefined) return known;
    const repository = new Repository(source ?? '', name);
    this.#repositories.set(key, repository);
    return repository;
  }

  end(): KeptDocuments {
    return {
      shares: this.#shares.list(),
      licences: this.#licences.list(),
      elections: this.#elections.list().map((count) => {
        const [stated, elected] = JSON.parse(count.value) as [string, string];
        return { ...count, stated, elected };
      }),
      languages: this.#languages.list(),
      naturalLanguages: this.#naturalLanguages.list(),
      flags: this.#flags.list(),
      generatedBy: this.#generatedBy.list(),
      derived: this.#derived.list()[0],
      takenDown: this.#takenDown,
      takedowns: this.#takedowns.list(),
      repositories: [...this.#repositories.values()]
        .map((repository) => repository.end())
        .sort((a, b) => compare(a.source, b.source) || compare(a.repository, b.repository)),
    };
  }
}

class Repository {
  readonly #source: string;
  readonly #repository: string;
  readonly #tree = new MerkleTree();
  readonly #licences = new Set<string>();
  readonly #stated = new Set<string>();
  #bytes = 0;
  #documents = 0;
  #heldOut = 0;
  #derived = 0;
  #generated = 0;
  readonly #generatedBy = new Set<string>();

  constructor(source: string, repository: string) {
    this.#source = source;
    this.#repository = repository;
  }

  add(row: DocumentRow, licence: string, stated: string, derived: boolean): void {
    this.#tree.add(documentLeaf(row));
    if (this.#licences.size <= MOST_LICENCES) this.#licences.add(licence);
    if (this.#stated.size <= MOST_LICENCES) this.#stated.add(stated);
    this.#bytes += row.bytes;
    this.#documents += 1;
    if (row.split !== 'train') this.#heldOut += 1;
    if (derived) this.#derived += 1;
    const models = textsOf(row.meta[META.generatedBy]);
    if (models.length > 0 && !derived) this.#generated += 1;
    for (const model of models) if (this.#generatedBy.size <= MOST_LICENCES) this.#generatedBy.add(model);
  }

  end(): RepositoryFacts {
    return {
      source: this.#source,
      repository: this.#repository,
      documents: this.#documents,
      bytes: this.#bytes,
      heldOut: this.#heldOut,
      licences: listed(this.#licences),
      stated: listed(this.#stated),
      derived: this.#derived,
      generated: this.#generated,
      generatedBy: [...this.#generatedBy].sort(),
      root: this.#tree.end().root,
    };
  }
}

const listed = (values: ReadonlySet<string>): readonly string[] | null =>
  values.size > MOST_LICENCES ? null : [...values].sort();

/**
 * What a document's metadata states as text; a value that is no text is shown as JSON. What is longer than any name is cut, with its
 * length: a corpus can hold a licence of a hundred kilobytes in each row, and counts by value hold every value.
 */
export function statedText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return NOT_STATED;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}… (${text.length} characters)` : text;
}

/** The longest path of common systems, in bytes. */
const LONGEST_VALUE = 4096;

const textsOf = (value: JsonValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
