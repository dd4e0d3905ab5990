import type { JsonValue, TokenizedDocument, Tokenizer } from '@framework/sdk';
import type { ScoredTriple } from './score-triples.js';

/** A few triples as a person reads them: the first of each kind, in turn, as they were drawn. */
export function shownRows(
  scored: readonly ScoredTriple[],
  count: number,
  documents: readonly TokenizedDocument[],
  tokenizer: Tokenizer,
): readonly Readonly<Record<string, JsonValue>>[] {
  const text = (ids: Int32Array): string => new TextDecoder().decode(tokenizer.decode(Uint32Array.from(ids)));
  return scored.slice(0, count).map(({ triple, head, lexical }) => ({
    kind: triple.kind,
    right: head.truth > head.wrong,
    document: documents[triple.query.document]!.id,
    wrongDocument: documents[triple.wrong.document]!.id,
    query: text(triple.query.ids),
    truePassage: text(triple.truth.ids),
    wrongPassage: text(triple.wrong.ids),
    trueScore: head.truth,
    wrongScore: head.wrong,
    trueOverlap: lexical.truth,
    wrongOverlap: lexical.wrong,
  }));
}
