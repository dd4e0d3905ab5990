import type { RandomStream, TokenizedDocument } from '@framework/sdk';

/** Which document the wrong passage is of: one of the same repository (hard), or of another. */
export type TripleKind = 'same-repository' | 'other-repository';

/** A passage of one held-out document. */
export interface Passage {
  /** Row of the document table. */
  readonly document: number;
  readonly ids: Int32Array;
}

/** A query with two passages of its length: one of its own document, sharing no token with it, and one of another. */
export interface Triple {
  readonly kind: TripleKind;
  readonly query: Passage;
  readonly truth: Passage;
  readonly wrong: Passage;
}

export interface TripleSource {
  /** The whole table; documents that may be drawn are named in `eligible`. */
  readonly documents: readonly TokenizedDocument[];
  /** Ids of a document, without the end of document. */
  read(document: number): Int32Array;
}

/** Documents of the split with room for two passages. Of documents with the same bytes the first. */
export function eligibleDocuments(
  documents: readonly TokenizedDocument[],
  split: string,
  shortest: number,
): readonly number[] {
  const seen = new Set<string>();
  const eligible: number[] = [];
  for (const [index, { split: own, tokens, sha256 }] of documents.entries()) {
    // The end of document is one of the tokens, and part of no passage.
    if (own !== split || tokens - 1 < 2 * shortest || (sha256 !== '' && seen.has(sha256))) continue;
    seen.add(sha256);
    eligible.push(index);
  }
  return eligible;
}

/**
 * Draws triples, every second one hard where a repository has two documents and there are two repositories.
 *
 * True and wrong document are exchangeable: whichever pair of documents is drawn, it is drawn as often the other way round,
 * with passages of one length. So but for where in its document a passage begins, which is drawn a little differently of the
 * two, nothing but the query tells them apart: a scorer that is given another query is right half of the time, as far as it
 * does not tell the ends of documents from their middles. That is what makes the shuffled control a control.
 */
export function drawTriples(
  source: TripleSource,
  eligible: readonly number[],
  { triples, tokens }: { readonly triples: number; readonly tokens: number },
  random: RandomStream,
): readonly Triple[] {
  const repositories = byRepository(source.documents, eligible);
  const withTwo = [...repositories.values()].filter((own) => own.length >= 2);
  const hard = withTwo.flat();
  const kinds: TripleKind[] = [
    ...(hard.length > 0 ? (['same-repository'] as const) : []),
    ...(repositories.size >= 2 ? (['other-repository'] as const) : []),
  ];
  if (kinds.length === 0) return [];
  const all = [...repositories.values()];
  const drawn: Triple[] = [];
  for (let index = 0; index < triples; index++) {
    const kind = kinds[index % kinds.length]!;
    const [own, other] =
      kind === 'same-repository'
        ? pairWithin(repositories, source.documents, hard, random)
        : pairAcross(all, random);
    drawn.push(cropTriple(source, kind, own, other, tokens, random));
  }
  return drawn;
}

/** Two documents of one repository, large repositories as often as they have documents. */
function pairWithin(
  repositories: ReadonlyMap<string, readonly number[]>,
  documents: readonly TokenizedDocument[],
  hard: readonly number[],
  random: RandomStream,
): readonly [number, number] {
  const own = hard[random.integer(hard.length)]!;
  const beside = repositories.get(documents[own]!.repository)!;
  const place = beside.indexOf(own);
  // Any of the others: the draw skips the document's own place.
  const drawn = random.integer(beside.length - 1);
  return [own, beside[drawn < place ? drawn : drawn + 1]!];
}

/** Documents of two repositories, each repository as likely: otherwise the larger would mostly be the true one. */
function pairAcross(all: readonly (readonly number[])[], random: RandomStream): readonly [number, number] {
  const first = random.integer(all.length);
  const drawn = random.integer(all.length - 1);
  const second = drawn < first ? drawn : drawn + 1;
  const one = (documents: readonly number[]): number => documents[random.integer(documents.length)]!;
  return [one(all[first]!), one(all[second]!)];
}

function cropTriple(
  source: TripleSource,
  kind: TripleKind,
  own: number,
  other: number,
  tokens: number,
  random: RandomStream,
): Triple {
  const [ids, otherIds] = [source.read(own), source.read(other)];
  const length = Math.min(tokens, Math.floor(ids.length / 2), Math.floor(otherIds.length / 2));
  const slack = ids.length - 2 * length;
  const places = [random.integer(slack + 1), random.integer(slack + 1)].sort((a, b) => a - b);
  const [first, second] = [places[0]!, places[1]! + length];
  const [query, truth] = random.integer(2) === 0 ? [first, second] : [second, first];
  const wrong = random.integer(otherIds.length - length + 1);
  const passage = (document: number, of: Int32Array, start: number): Passage => ({
    document,
    ids: of.slice(start, start + length),
  });
  return {
    kind,
    query: passage(own, ids, query),
    truth: passage(own, ids, truth),
    wrong: passage(other, otherIds, wrong),
  };
}

/**
 * For each triple the number of another one whose query is of neither of its two documents; null where there is none. Two
 * documents alone have no control.
 */
export function controlQueries(triples: readonly Triple[], random: RandomStream): readonly (number | null)[] {
  return triples.map(({ truth, wrong }) => {
    const start = triples.length === 0 ? 0 : random.integer(triples.length);
    for (let step = 0; step < triples.length; step++) {
      const candidate = (start + step) % triples.length;
      const { document } = triples[candidate]!.query;
      if (document !== truth.document && document !== wrong.document) return candidate;
    }
    return null;
  });
}

function byRepository(
  documents: readonly TokenizedDocument[],
  eligible: readonly number[],
): ReadonlyMap<string, readonly number[]> {
  const repositories = new Map<string, number[]>();
  for (const document of eligible) {
    const { repository } = documents[document]!;
    const own = repositories.get(repository);
    if (own) own.push(document);
    else repositories.set(repository, [document]);
  }
  return repositories;
}
