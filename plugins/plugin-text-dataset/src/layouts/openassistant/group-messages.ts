import type { ParsedRow } from '@framework/readers';
import type { JsonObject, JsonValue } from '@framework/sdk';
import { textAt } from '../layout.js';

type Row = Extract<ParsedRow, { kind: 'row' }>;

/** Of one tree; the largest published ones have a few hundred. */
const MAX_MESSAGES = 10_000;

/**
 * Rebuilds trees from flat messages (`message_id`, `parent_id`, `message_tree_id`, …), as one row a tree at the place of
 * its first message. Holds one tree. Messages of a tree stand together in the published files; one that comes later, or
 * whose parent is not among them, is skipped and counted. Rows that are trees already, or neither, go through as they are.
 */
export class GroupMessages {
  #rows: Row[] = [];
  #tree: string | undefined;

  *push(row: ParsedRow): Generator<ParsedRow, void> {
    const tree =
      row.kind === 'row' && isMessage(row.value) ? textAt(row.value, 'message_tree_id') : undefined;
    if (row.kind !== 'row' || tree === undefined) {
      // Something unreadable between two messages of a tree does not end it.
      if (row.kind === 'row') yield* this.end();
      yield row;
      return;
    }
    if (tree !== this.#tree) yield* this.end();
    this.#tree = tree;
    if (this.#rows.length < MAX_MESSAGES) this.#rows.push(row);
    else yield { kind: 'skipped', place: row.place, reason: 'message-over-limit' };
  }

  *end(): Generator<ParsedRow, void> {
    const rows = this.#rows;
    const tree = this.#tree;
    this.#rows = [];
    this.#tree = undefined;
    if (rows.length === 0 || tree === undefined) return;
    const messages = new Map<string, Attached>();
    for (const row of rows) {
      const id = textAt(row.value, 'message_id')!;
      if (messages.has(id)) yield { kind: 'skipped', place: row.place, reason: 'message-duplicate' };
      else messages.set(id, { row, value: { ...row.value, replies: [] }, replies: [] });
    }
    const prompt = [...messages.values()].find(({ row }) => row.value['parent_id'] == null);
    for (const message of messages.values()) {
      messages.get(textAt(message.row.value, 'parent_id') ?? '')?.replies.push(message);
    }
    const reached = attach(prompt);
    for (const message of messages.values()) {
      if (reached.has(message)) continue;
      yield { kind: 'skipped', place: message.row.place, reason: 'message-without-parent' };
    }
    if (prompt === undefined) return;
    yield {
      kind: 'row',
      place: rows[0]!.place,
      invalidUtf8: rows.find(({ invalidUtf8 }) => invalidUtf8 !== null)?.invalidUtf8 ?? null,
      value: {
        message_tree_id: tree,
        tree_state: prompt.row.value['tree_state'] ?? null,
        prompt: prompt.value,
      },
    };
  }
}

interface Attached {
  readonly row: Row;
  readonly value: JsonObject & { readonly replies: JsonValue[] };
  readonly replies: Attached[];
}

/** Hangs the values of a tree's messages below each other. Messages that answer each other in a circle are not reached. */
function attach(prompt: Attached | undefined): ReadonlySet<Attached> {
  const reached = new Set<Attached>();
  const open = prompt === undefined ? [] : [prompt];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    reached.add(next);
    for (const reply of next.replies) {
      if (reached.has(reply)) continue;
      next.value.replies.push(reply.value);
      open.push(reply);
    }
  }
  return reached;
}

const isMessage = (value: JsonObject): boolean =>
  textAt(value, 'message_id') !== undefined && textAt(value, 'text') !== undefined && !('prompt' in value);
