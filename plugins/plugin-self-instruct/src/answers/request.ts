import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject, type ReplyRequest } from '@framework/sdk';

/** How an answer is drawn. */
export interface Sampling {
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly presencePenalty?: number;
  readonly stop: readonly string[];
}

/** One thing a model is asked. */
export interface Request {
  /** For messages and the endpoint's errors: `instructions 12`. */
  readonly purpose: string;
  /** For a model that goes on with a text. */
  readonly prompt: string;
  /** The same for one that chats. */
  readonly messages: NonNullable<ReplyRequest['messages']>;
  readonly sampling: Sampling;
  readonly seed: number;
}

/** Who is asked: address and model, as the slot's owner says it. */
export type Endpoint = Readonly<Record<string, string>>;

/** Raised when what a recorded answer means changes. */
const VERSION = 1;

/**
 * Everything an answer rests on. Not on whose behalf it was asked: a recorded answer is data the run is made from, and who has the
 * record rebuilds the run without the key.
 */
export function termsOf(request: Request, { principal: _, ...endpoint }: Endpoint): JsonObject {
  const { prompt, messages, sampling, seed } = request;
  return JSON.parse(
    JSON.stringify({ version: VERSION, endpoint, prompt, messages, sampling, seed }),
  ) as JsonObject;
}

/** Name of the answer's record: SHA-256, hex. */
export const keyOf = (terms: JsonObject): string => sha256(canonicalJson(terms));

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As the slot is asked. */
export const replyRequest = ({ purpose, prompt, messages, sampling, seed }: Request): ReplyRequest => ({
  task: purpose,
  sample: 0,
  prompt,
  messages,
  ...sampling,
  seed,
});
