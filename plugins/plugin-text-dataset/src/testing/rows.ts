import type { JsonValue } from '@framework/sdk';

export const lines = (rows: readonly unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

export interface TestMessage {
  readonly message_id: string;
  readonly text: string;
  readonly role: string;
  readonly replies: readonly TestMessage[];
  readonly [key: string]: unknown;
}

/** A message of OpenAssistant as it was published, with an author who must not come through. */
export const message = (
  id: string,
  role: 'prompter' | 'assistant',
  replies: readonly TestMessage[] = [],
  more: Readonly<Record<string, JsonValue>> = {},
): TestMessage => ({
  message_id: id,
  user_id: 'author-of-it',
  text: `text of ${id}`,
  role,
  lang: 'en',
  review_count: 3,
  review_result: true,
  deleted: false,
  synthetic: false,
  ...more,
  replies,
});

export const tree = (id: string, prompt: TestMessage, state = 'ready_for_export') => ({
  message_tree_id: id,
  tree_state: state,
  prompt,
});

/** A tree's messages as flat rows, parents first. */
export function flat({
  message_tree_id,
  tree_state,
  prompt,
}: ReturnType<typeof tree>): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  const add = ({ replies, ...own }: TestMessage, parent: string | null) => {
    rows.push({ ...own, parent_id: parent, message_tree_id, tree_state });
    for (const reply of replies) add(reply, own.message_id);
  };
  add(prompt, null);
  return rows;
}

export const answer = (
  id: string,
  more: Readonly<Record<string, JsonValue>> = {},
  replies: readonly TestMessage[] = [],
) => message(id, 'assistant', replies, more);
export const ask = (
  id: string,
  replies: readonly TestMessage[] = [],
  more: Readonly<Record<string, JsonValue>> = {},
) => message(id, 'prompter', replies, more);

/** A tree with all that can be wrong with a message, and two ways to go on. */
export const TREE = tree(
  't',
  ask('p', [
    answer('late', { rank: 1 }, [ask('q1', [answer('a1')])]),
    answer('best', { rank: 0, synthetic: true, model_name: 'chip20b' }, [
      ask('q2'),
      ask('q3', [answer('a3')]),
    ]),
    answer('spam', { review_result: false }, [ask('under-spam', [answer('under-it')])]),
    answer('gone', { deleted: true }),
    answer('late'),
    answer('unranked'),
  ]),
);
