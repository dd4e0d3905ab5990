import type { JsonObject, ReplyRequest } from '@framework/sdk';
import type { Config } from '../config.js';

/** The part of the configuration that a body is made from. */
export type Dialect = Pick<Config, 'model' | 'api' | 'stopWords' | 'tokensField'>;

/** The path of an API behind its base. */
export const pathOf = ({ api }: Pick<Config, 'api'>): string =>
  api === 'chat' ? '/chat/completions' : '/completions';

/** The body of a request, as OpenAI's API reference has it. */
export function bodyOf(request: ReplyRequest, { model, api, stopWords, tokensField }: Dialect): JsonObject {
  const { prompt, messages, stop, maxTokens, temperature, topP, presencePenalty, seed } = request;
  const turns = messages ?? [{ role: 'user' as const, content: prompt }];
  const sent = stop.slice(0, stopWords);
  return {
    model,
    ...(api === 'chat' ? { messages: turns.map(({ role, content }) => ({ role, content })) } : { prompt }),
    [tokensField]: maxTokens,
    temperature,
    top_p: topP,
    // Some servers refuse a key they do not know.
    ...(presencePenalty === undefined ? {} : { presence_penalty: presencePenalty }),
    seed,
    n: 1,
    stream: false,
    // An empty list is refused by some servers.
    ...(sent.length === 0 ? {} : { stop: sent }),
  };
}
