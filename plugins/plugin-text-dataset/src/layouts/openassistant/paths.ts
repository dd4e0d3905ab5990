import type { Message } from './message.js';

/** A message that may be learnt from, with those of its replies that may. */
export interface Node {
  readonly message: Message;
  readonly parent: Node | null;
  readonly replies: Node[];
}

/** Which paths through a tree become documents. */
export type TreePaths = 'best' | 'every';

/**
 * Paths from a tree's prompt to an answer; none where nothing was answered.
 *
 * `best`: at each message the reply of the best rank, ranked before unranked, the first of equals; it ends with the last
 * answer on the way. `every`: one path for each answer that no later answer follows, in the order of the file; paths share
 * their beginnings.
 */
export function* pathsThrough(root: Node, paths: TreePaths): Generator<readonly Message[], void> {
  if (paths === 'best') {
    const last = bestAnswer(root);
    if (last !== null) yield pathTo(last);
    return;
  }
  for (const node of inOrder(root)) if (isLastAnswer(node)) yield pathTo(node);
}

/** A tree's messages, each before its replies. Without recursion: a hostile tree is as deep as its row is long. */
export function* inOrder(root: Node): Generator<Node, void> {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (let at = node.replies.length - 1; at >= 0; at--) stack.push(node.replies[at]!);
  }
}

function bestAnswer(root: Node): Node | null {
  let answer: Node | null = null;
  for (let node: Node | undefined = root; node !== undefined; node = bestOf(node.replies)) {
    if (node.message.role === 'assistant') answer = node;
  }
  return answer;
}

const bestOf = (nodes: readonly Node[]): Node | undefined =>
  nodes.reduce<Node | undefined>(
    (best, node) => (best === undefined || rankOf(node) < rankOf(best) ? node : best),
    undefined,
  );

const rankOf = ({ message }: Node): number => message.rank ?? Number.POSITIVE_INFINITY;

const isLastAnswer = ({ message, replies }: Node): boolean =>
  message.role === 'assistant' && replies.every((question) => question.replies.length === 0);

function pathTo(last: Node): readonly Message[] {
  const path: Message[] = [];
  for (let node: Node | null = last; node !== null; node = node.parent) path.push(node.message);
  return path.reverse();
}
