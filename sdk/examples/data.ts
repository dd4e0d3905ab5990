import {
  buildAutomaton,
  type CheckpointView,
  ColumnBatch,
  canonicalJson,
  decodeSafetensors,
  dialogue,
  encodeRows,
  encodeSafetensors,
  floatsOf,
  holdsControlPiece,
  type JsonValue,
  keywordHits,
  META,
  type RecordBatch,
  recordColumns,
  requireStateVersion,
  storedFloats,
  type TokenBatch,
  type Tokenizer,
  textStream,
  utf16Spans,
} from '@framework/sdk';

// #region canonicalJson
// One text for one value: what is hashed must not depend on the order in which an object was built.
export const sameText = canonicalJson({ b: 1, a: [true, null] }) === canonicalJson({ a: [true, null], b: 1 });
// #endregion

// #region dialogue
export const greeting = dialogue([
  { role: 'user', text: 'Hello' },
  { role: 'assistant', text: 'Hello. What are we building?' },
]);
// #endregion

// #region holdsControlPiece
// Somebody else's words become a turn only where they cannot end it.
export const asTurn = (text: string): string | null =>
  holdsControlPiece(text) ? null : dialogue([{ role: 'user', text }]);
// #endregion

// #region encodeSafetensors
export const file = (): Uint8Array => {
  const weight = storedFloats([2, 2], () => Float32Array.of(1, 2, 3, 4));
  return Buffer.concat([...encodeSafetensors(new Map([['weight', weight]]), { format: 'pt' })]);
};
// #endregion

// #region decodeSafetensors
export const weights = (bytes: Uint8Array, place: string): Float32Array => {
  const { tensors } = decodeSafetensors(bytes, place);
  return floatsOf(tensors.get('weight')!);
};
// #endregion

// #region encodeRows
// What `apply` of a tokenizer gives, when it encodes one text after the other.
export const tokens = (batch: RecordBatch, tokenizer: Tokenizer): TokenBatch => encodeRows(batch, tokenizer);
// #endregion

// #region keywords
// Which of some words a text has, in any case, as they end.
export const wordsIn = (text: Uint8Array, words: readonly string[]): readonly string[] => {
  const automaton = buildAutomaton(words);
  const hits = keywordHits(automaton, text);
  const states = hits.filter((_, at) => at % 2 === 1);
  return [...states].flatMap((state) => automaton.ends[state]!.map((word) => words[word]!));
};
// #endregion

// #region META
// Kept documents by language. A column may be missing: `get` then gives null.
export const languages = (batch: RecordBatch): ReadonlyMap<JsonValue, number> => {
  const counts = new Map<JsonValue, number>();
  for (let row = 0; row < batch.length; row++) {
    const language = batch.get(row, META.language);
    if (batch.alive(row)) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return counts;
};
// #endregion

// #region ColumnBatch
// What the kernel makes of a source's batch. Tests have `recordBatch` of `@framework/sdk/testing`, which is shorter.
export const oneRow = (): ColumnBatch => {
  const batch = new ColumnBatch(
    recordColumns({
      sequence: 0,
      ids: ['repo:a.ts'],
      contents: [new TextEncoder().encode('const a = 1;\n')],
      meta: { [META.path]: ['a.ts'] },
      cursor: null,
    }),
  );
  batch.speaker = 'plugin-mine';
  batch.judge(0, { action: 'keep', reason: 'short' });
  return batch;
};
// #endregion

// #region requireStateVersion
// Version 2 writes counts by language, version 1 wrote one count for all.
export async function readCounts(view: CheckpointView): Promise<JsonValue> {
  requireStateVersion(view, 2, { oldest: 1 });
  const counts = await view.json('counts');
  return view.stateVersion === 1 ? { all: counts } : counts;
}
// #endregion

// #region textStream
// What a model says, shown while it speaks.
export function* spoken(tokenizer: Tokenizer, ids: Iterable<number>): Generator<string> {
  const stream = textStream(tokenizer);
  for (const id of ids) yield stream.push(id);
  yield stream.end();
}
// #endregion

// #region utf16Spans
// Which part of a string each id stands for.
export function parts(tokenizer: Tokenizer, text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const spans = tokenizer.encodeSpans?.(bytes, 'as-text');
  if (spans === undefined) return [];
  const { starts, ends } = utf16Spans(bytes, spans);
  return Array.from(starts, (start, at) => text.slice(start, ends[at]));
}
// #endregion
