import type { Place } from './hugging-face-place.js';

/** What Hugging Face's library looks for in text before its model sees it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Structure, not text: a control piece. */
  readonly special: boolean;
}

/** Far above the reserved tokens of any model; all else of a vocabulary is its model's. */
const MOST_ADDED = 2 ** 12;

/**
 * The list `added_tokens`, by id. One that is a piece of the vocabulary has its id; others stand behind the vocabulary,
 * without a gap.
 *
 * @param vocabulary the model's pieces, by id
 * @throws FWK_TOKENIZER_CORRUPT; FWK_TOKENIZER_UNSUPPORTED for one that takes white space or part of a word with it
 */
export function readAddedTokens(
  place: Place,
  vocabulary: readonly { readonly text: string }[],
): ReadonlyMap<number, AddedToken> {
  const tokens = new Map<number, AddedToken>();
  if (place.absent) return tokens;
  const most = Math.min(2 ** 16, vocabulary.length + MOST_ADDED) - 1;
  const rows = place.list(most + 1);
  const contents = new Set<string>();
  for (const row of rows) {
    const id = row.member('id').whole(most);
    const content = row.member('content').text();
    if (content === '') throw row.member('content').corrupt('is empty');
    if (tokens.has(id)) throw row.member('id').corrupt(`is ${id}, which another added token has`);
    if (contents.has(content)) throw row.member('content').corrupt('is that of another added token');
    if (id < vocabulary.length && vocabulary[id]!.text !== content) {
      throw row
        .member('content')
        .corrupt(
          `is ${JSON.stringify(content)}, and the piece ${id} is ${JSON.stringify(vocabulary[id]!.text)}`,
        );
    }
    const special = row.member('special').flag(false);
    for (const trait of ['single_word', 'lstrip', 'rstrip'] as const) {
      if (!special && row.member(trait).flag(false)) {
        throw row.member(trait).unsupported(`has an added token with ${trait}`);
      }
    }
    contents.add(content);
    tokens.set(id, { id, content, special });
  }
  const behind = [...tokens.values()].filter(({ id }) => id >= vocabulary.length).sort((a, b) => a.id - b.id);
  for (const [index, { id }] of behind.entries()) {
    if (id !== vocabulary.length + index) {
      throw place.corrupt(`leave the id ${vocabulary.length + index} without a token, and give ${id} one`);
    }
  }
  for (const { id } of behind) {
    const token = tokens.get(id)!;
    // In the order of their ids behind all others, as pieces are.
    tokens.delete(id);
    tokens.set(id, token);
  }
  return tokens;
}
