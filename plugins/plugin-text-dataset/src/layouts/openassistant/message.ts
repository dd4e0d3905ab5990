import type { JsonObject, JsonValue } from '@framework/sdk';
import { textAt } from '../layout.js';

/**
 * A message of OpenAssistant. Its author's `user_id` is personal data and is not read.
 */
export interface Message {
  readonly id: string;
  readonly text: string;
  readonly role: 'user' | 'assistant';
  /** BCP 47, as its author chose it. */
  readonly language: string | null;
  /** Among its siblings, 0 is best; null where nobody ranked them. */
  readonly rank: number | null;
  /** The model that wrote it; `unknown` where it is synthetic and names none. */
  readonly generatedBy: string | null;
  /** Why it must not be learnt from: deleted by a moderator or its author, or refused by the reviewers (spam, low quality). */
  readonly objection: 'message-deleted' | 'message-refused-by-review' | 'message-empty' | null;
  readonly replies: readonly JsonValue[];
}

/** Undefined for what is no message. */
export function messageOf(value: JsonValue | undefined): Message | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const message = value as JsonObject;
  const id = textAt(message, 'message_id');
  const text = textAt(message, 'text');
  const role = ROLES.get(textAt(message, 'role') ?? '');
  if (id === undefined || text === undefined || role === undefined) return undefined;
  const { rank, replies } = message;
  return {
    id,
    text,
    role,
    language: languageOf(textAt(message, 'lang')),
    rank: typeof rank === 'number' && Number.isFinite(rank) ? rank : null,
    generatedBy:
      message['synthetic'] === true ? (textAt(message, 'model_name')?.slice(0, 64) ?? 'unknown') : null,
    objection: objectionTo(message, text),
    replies: Array.isArray(replies) ? replies : [],
  };
}

const ROLES: ReadonlyMap<string, Message['role']> = new Map([
  ['prompter', 'user'],
  ['assistant', 'assistant'],
]);

/** As the publisher split them: spam is what was deleted or has a negative review. Null is "not reviewed". */
function objectionTo(message: JsonObject, text: string): Message['objection'] {
  if (message['deleted'] === true) return 'message-deleted';
  if (message['review_result'] === false) return 'message-refused-by-review';
  return text.trim() === '' ? 'message-empty' : null;
}

const languageOf = (tag: string | undefined): string | null =>
  tag !== undefined && /^[a-z]{2,3}(?:-[a-z0-9]{2,8})?$/i.test(tag) ? tag : null;
