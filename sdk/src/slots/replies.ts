import { createToken } from '../token.js';

/**
 * Answers prompts for evaluators: the model of the run, an endpoint of another, or a file of published replies. An evaluator
 * that asks it never knows which, so a suite is written once, and a published result is replayed by the code that makes ours.
 *
 * @experimental replies
 */
export interface ReplySource {
  /** What replies, for notes and rows: `run`, `https://…/v1 starcoder2-7b`, `wizardcoder.jsonl`. */
  readonly id: string;
  /**
   * All that a reply depends on beside its request: hashes of weights and tokenizer, address and model of an endpoint, hash of a
   * file. Two sources with equal identities give equal replies, and caches may rest on it; null where that cannot be said.
   */
  readonly identity: Readonly<Record<string, string>> | null;
  /** Requests it answers at the same time; `reply` may be called so often at once. */
  readonly concurrency: number;
  /**
   * Tasks it has replies to, with how many to each, where that is known beforehand: those of a file. Who replays one asks for
   * as many, and sees which were never asked for.
   */
  readonly holds?: ReadonlyMap<string, number>;
  /**
   * Answers one prompt.
   *
   * @returns null where this source has no reply to the task: a file that lacks it. It is counted, never a wrong answer
   * @throws FWK_REPLY_FAILED where it should have one, and gave none: time, refusal, rubbish. It is counted apart as well.
   *   FWK_SOURCE_UNREACHABLE where no other request would have one either: whoever asks goes no further
   */
  reply(request: ReplyRequest, signal: AbortSignal): Promise<Reply | null>;
  /**
   * Preflight: is it there, and does it answer who asks? As cheap as can be, one try. Left out where nothing can be missing.
   *
   * @throws FWK_SOURCE_MISSING where nobody is at the address that was written, FWK_SOURCE_UNREACHABLE, FWK_SOURCE_DENIED
   */
  check?(signal: AbortSignal): Promise<void>;
}

/**
 * One prompt, and how it is to be answered.
 *
 * @experimental replies
 */
export interface ReplyRequest {
  /** `HumanEval/0`, as published files name it. */
  readonly task: string;
  /** Number of the reply among those to this task, from 0. */
  readonly sample: number;
  /** To be continued as it is; for a chat, also what `messages` say, as text. */
  readonly prompt: string;
  /** For a source that chats: turns instead of a text to be continued. Left out: `prompt` is continued. */
  readonly messages?: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  /** Texts that end a reply; what is behind the first of them means nothing and may be missing. */
  readonly stop: readonly string[];
  /** New tokens at most. */
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /** Smallest set of tokens whose probabilities reach this; 1 is all. */
  readonly topP: number;
  /** How far tokens that were said already are shunned, from -2 to 2, as OpenAI's API has it. Left out: 0. */
  readonly presencePenalty?: number;
  /** Of this task and sample alone: more of either change no other reply. A whole number from 0 below 2³². */
  readonly seed: number;
}

/**
 * One reply, raw.
 *
 * @experimental replies
 */
export interface Reply {
  /** As it was given: not cut, nothing taken out. Bytes that are no UTF-8 are U+FFFD. */
  readonly text: string;
  /** `length`: it had as many tokens as it may. `context`: no more room. `given`: a file does not say. */
  readonly ended: 'stop-word' | 'end-of-document' | 'length' | 'context' | 'given';
  /** Of the prompt, as the model was given it; null where that is not known. */
  readonly promptTokens: number | null;
  readonly replyTokens: number | null;
  /** The prompt did not fit, and lost its start. */
  readonly promptTruncated: boolean;
  /**
   * `completion`: goes on behind the prompt. `program`: stands for itself, prompt included, as bigcode's and evalplus's
   * `solution` do. Left out: `completion`.
   */
  readonly form?: 'completion' | 'program';
  /** The verdict that was published with it, where one was. */
  readonly published?: boolean;
}

/**
 * The slot of what answers evaluators' prompts. For plugins that name the proposal `replies` in their manifest.
 *
 * @experimental replies
 *
 * @example
 * // examples/slots/replies.ts
 * import { definePlugin, REPLIES } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.replies"], "proposals": ["replies"]. The baseline of baselines: it has nothing to say.
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(REPLIES, () => ({
 *     id: 'silence',
 *     identity: { source: 'silence' },
 *     concurrency: 1,
 *     async reply(_request, signal) {
 *       signal.throwIfAborted();
 *       return {
 *         text: '',
 *         ended: 'end-of-document',
 *         promptTokens: null,
 *         replyTokens: 0,
 *         promptTruncated: false,
 *       };
 *     },
 *   }));
 *   return {};
 * });
 */
export const REPLIES = createToken<ReplySource>('fw.replies');

/**
 * The slot of the model that writes data: sources which make documents by asking a model ask this one, as evaluators ask
 * `fw.replies`. The type is the same, the owner another: a run is evaluated on its own model, and no model writes the data it is
 * trained on. For plugins that name the proposal `replies` in their manifest.
 *
 * @experimental replies
 *
 * @example
 * // examples/slots/teacher.ts
 * import { definePlugin, TEACHER } from '@framework/sdk';
 *
 * // Manifest: "provides": ["fw.teacher"], "proposals": ["replies"]. A teacher of one lesson.
 * export default definePlugin({}, (plugin) => {
 *   plugin.provide(TEACHER, () => ({
 *     id: 'one lesson',
 *     identity: { source: 'one lesson' },
 *     concurrency: 1,
 *     async check() {},
 *     async reply(_request, signal) {
 *       signal.throwIfAborted();
 *       return {
 *         text: 'Name the parts of a function.',
 *         ended: 'end-of-document',
 *         promptTokens: null,
 *         replyTokens: null,
 *         promptTruncated: false,
 *       };
 *     },
 *   }));
 *   return {};
 * });
 */
export const TEACHER = createToken<ReplySource>('fw.teacher');
