import type { RecordedAnswer } from '../answers/records.js';
import type { Request } from '../answers/request.js';

/**
 * What may still be asked. Recorded answers count as those that are asked do: a run that goes on, or is repeated, ends where the first
 * one ended.
 */
export class Budget {
  requests = 0;
  promptTokens = 0;
  replyTokens = 0;
  /** Answers whose tokens the endpoint did not count: a token for each byte, which no tokenizer exceeds. */
  uncounted = 0;
  readonly #most: { readonly requests: number; readonly tokens: number };

  constructor(requests: number, tokens: number) {
    this.#most = { requests, tokens };
  }

  get tokens(): number {
    return this.promptTokens + this.replyTokens;
  }

  /** As many of the requests, from the first, as fit even if each takes all it may. */
  affordable(requests: readonly Request[]): readonly Request[] {
    let tokens = this.tokens;
    let count = 0;
    for (const request of requests) {
      tokens += promptBytes(request) + request.sampling.maxTokens;
      if (tokens > this.#most.tokens || this.requests + count >= this.#most.requests) break;
      count++;
    }
    return requests.slice(0, count);
  }

  /** Tasks that can still be brought to their instances: two requests each. One that is begun and not ended is paid for nothing. */
  get tasks(): number {
    return Math.floor((this.#most.requests - this.requests) / 2);
  }

  spend(request: Request, { outcome }: RecordedAnswer): void {
    this.requests++;
    if (outcome.kind === 'failed') return;
    const told = outcome.kind === 'reply' ? outcome : null;
    if (told?.promptTokens == null || told.replyTokens == null) this.uncounted++;
    this.promptTokens += told?.promptTokens ?? promptBytes(request);
    this.replyTokens +=
      told?.replyTokens ?? (told === null ? request.sampling.maxTokens : Buffer.byteLength(told.text));
  }
}

/** Of the longer of the two forms. */
const promptBytes = ({ prompt, messages }: Request): number =>
  Math.max(
    Buffer.byteLength(prompt),
    messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0),
  );
