import type { JsonObject } from '@framework/sdk';
import type { Conversation } from '../../conversation.js';
import { type Draft, type Layout, skip, textAt } from '../layout.js';
import { type Message, messageOf } from './message.js';
import { inOrder, type Node, pathsThrough, type TreePaths } from './paths.js';

/** Longest conversation; published ones have 12 messages at most. */
const MAX_DEPTH = 256;
/** Most last answers of a tree under `every`. */
const MAX_PATHS = 4096;

/**
 * OpenAssistant's trees (oasst1, oasst2): `message_tree_id`, `tree_state`, `prompt` with `replies` within `replies`.
 *
 * Only trees that were `ready_for_export` are read, and of them what neither was deleted nor refused by review; what
 * answers such a message goes with it. That is what the publisher's own `ready` files hold, so `all` files give the same.
 */
export const openAssistant = (paths: TreePaths): Layout => ({
  needs: ['message_tree_id', 'tree_state', 'prompt'],
  columns: ['tree', 'message'],
  *read(row, tally) {
    const id = textAt(row, 'message_tree_id');
    if (id === undefined) return yield skip('other-layout');
    if (textAt(row, 'tree_state') !== 'ready_for_export') return yield skip('tree-not-ready');
    const root = readTree(row, tally);
    if (root === null) return yield skip('prompt-not-usable');
    yield* drafts(root, id, paths, tally);
  },
});

function* drafts(
  root: Node,
  tree: string,
  paths: TreePaths,
  tally: (what: string) => void,
): Generator<Draft, void> {
  const unused = new Set([...inOrder(root)].map(({ message }) => message));
  let given = 0;
  for (const path of pathsThrough(root, paths)) {
    if (given++ === MAX_PATHS) {
      yield skip('too-many-paths');
      break;
    }
    for (const message of path) if (unused.delete(message)) tally('message-taken');
    yield draftOf(path, tree);
  }
  if (given === 0) yield skip('no-answer');
  for (const _ of unused) tally('message-not-on-path');
}

const draftOf = (path: readonly Message[], tree: string): Draft => ({
  kind: 'conversation',
  conversation: path.map(({ role, text }) => ({ role, text })) satisfies Conversation,
  language: path[0]!.language,
  generatedBy: [...new Set(path.flatMap(({ generatedBy }) => generatedBy ?? []))].sort().join(', ') || null,
  columns: { tree: tree.slice(0, 64), message: path.at(-1)!.id.slice(0, 64) },
});

/** The usable part of a tree; null where its prompt is not usable. */
function readTree(row: JsonObject, tally: (what: string) => void): Node | null {
  const prompt = messageOf(row['prompt']);
  const seen = new Set<string>();
  const objection = (message: Message | undefined, parent: Node | null, depth: number): string | null => {
    if (message === undefined) return 'message-malformed';
    if (message.objection !== null) return message.objection;
    if (seen.has(message.id)) return 'message-duplicate';
    if (message.role === (parent?.message.role ?? 'assistant')) return 'message-out-of-turn';
    return depth > MAX_DEPTH ? 'message-too-deep' : null;
  };
  const refused = objection(prompt, null, 1);
  if (refused !== null) {
    tally(refused);
    tallyBelow(prompt, tally);
    return null;
  }
  const root: Node = { message: prompt!, parent: null, replies: [] };
  seen.add(prompt!.id);
  const open: { readonly node: Node; readonly depth: number }[] = [{ node: root, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next;
    for (const reply of node.message.replies) {
      const message = messageOf(reply);
      const why = objection(message, node, depth + 1);
      if (why !== null) {
        tally(why);
        tallyBelow(message, tally);
        continue;
      }
      seen.add(message!.id);
      const child: Node = { message: message!, parent: node, replies: [] };
      node.replies.push(child);
      open.push({ node: child, depth: depth + 1 });
    }
  }
  return root;
}

/** What answers a message that is not usable has lost its question. */
function tallyBelow(message: Message | undefined, tally: (what: string) => void): void {
  const open = [...(message?.replies ?? [])];
  for (let reply = open.pop(); reply !== undefined; reply = open.pop()) {
    tally('message-below-unusable');
    for (const below of messageOf(reply)?.replies ?? []) open.push(below);
  }
}
