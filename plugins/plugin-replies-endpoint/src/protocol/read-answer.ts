import type { Reply, ReplyRequest } from '@framework/sdk';
import type { Config } from '../config.js';

/** What an answer turned out to be: a reply, or why it is none. */
export type Answer =
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** Not what the API promises; another try may do better. `choices`: it has the API's form, only no text in it. */
  | { readonly kind: 'unreadable'; readonly why: string; readonly choices: boolean }
  /** The endpoint would not say it; another try gives the same. */
  | { readonly kind: 'refused'; readonly why: string };

/** Reads the body of an answer with status 200. Nothing in it is believed to have the type it should. */
export function readAnswer(body: string, request: ReplyRequest, api: Config['api']): Answer {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return unreadable(body.trim() === '' ? 'an empty answer' : `no JSON: ${start(body)}`);
  }
  if (!isRecord(value)) return unreadable(`no JSON object: ${start(body)}`);
  const hasChoices = Array.isArray(value['choices']);
  const [choice] = hasChoices ? (value['choices'] as unknown[]) : [];
  if (!isRecord(choice)) return unreadable(`no 'choices' with an entry: ${start(body)}`, hasChoices);
  const text = textOf(choice, api);
  const finish = choice['finish_reason'];
  if (finish === 'content_filter') return { kind: 'refused', why: 'its content filter stopped the reply' };
  if (typeof text !== 'string') {
    const refusal = isRecord(choice['message']) ? choice['message']['refusal'] : undefined;
    return typeof refusal === 'string'
      ? { kind: 'refused', why: `the model refuses: ${start(refusal)}` }
      : unreadable(`no text where the API has one (${api}): ${start(body)}`, true);
  }
  const usage = isRecord(value['usage']) ? value['usage'] : {};
  const replyTokens = countOf(usage['completion_tokens']);
  return {
    kind: 'reply',
    reply: {
      // A lone surrogate half is no text: in UTF-8 it would be another one.
      text: Buffer.from(text).toString(),
      ended: endOf(finish, choice['stop_reason'], replyTokens, request.maxTokens),
      promptTokens: countOf(usage['prompt_tokens']),
      replyTokens,
      promptTruncated: false,
    },
  };
}

const textOf = (choice: Readonly<Record<string, unknown>>, api: Config['api']): unknown => {
  if (api === 'completions') return choice['text'];
  return isRecord(choice['message']) ? choice['message']['content'] : undefined;
};

/**
 * OpenAI says `stop` for both a stop word and the end; vLLM's `stop_reason` tells them apart. `length` before as many tokens as were
 * asked for is a context that is full.
 */
function endOf(finish: unknown, reason: unknown, tokens: number | null, most: number): Reply['ended'] {
  if (finish === 'length') return tokens !== null && tokens < most ? 'context' : 'length';
  return typeof reason === 'string' ? 'stop-word' : 'end-of-document';
}

const unreadable = (why: string, choices = false): Answer => ({ kind: 'unreadable', why, choices });

/** The first words of what came, for messages. */
export const start = (body: string): string => {
  const line = body.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
