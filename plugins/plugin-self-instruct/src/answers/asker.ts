import {
  frameworkError,
  isFrameworkError,
  type JsonObject,
  type Reply,
  type ReplySource,
} from '@framework/sdk';
import { type Outcome, type RecordedAnswer, type Records, sealed } from './records.js';
import { type Endpoint, keyOf, type Request, replyRequest, termsOf } from './request.js';

/** Longest answer that is kept, in UTF-8 bytes a token that was asked for: no tokenizer's pieces are longer on average. */
const BYTES_A_TOKEN = 64;

/** Something would have to be asked, and may not be. */
export class NotRecorded extends Error {}

export interface AskerOptions {
  readonly records: Records;
  readonly teacher: ReplySource;
  /** `recorded`: nothing is asked. */
  readonly mode: 'ask' | 'recorded';
  /** Failures in a row that are borne. */
  readonly failures: number;
  readonly signal: AbortSignal;
  /** Called after each answer. */
  heard(): void;
  /** For the record: milliseconds since 1970. */
  now(): number;
}

interface Unrecorded {
  readonly answer: RecordedAnswer;
  readonly terms: JsonObject;
}

/**
 * Asks, and records what comes before anything is made of it. What is recorded is never asked again.
 *
 * A failure is an answer only once another request was answered after it: then the endpoint is well, and it is this request it will not
 * answer. Failures in a row are the endpoint's, and nothing of them is recorded.
 */
export class Asker {
  readonly #options: AskerOptions;
  readonly #endpoint: Endpoint;
  #failing: Unrecorded[] = [];
  #asked = 0;
  #stopped: Error | undefined;

  /** @throws FWK_CONFIG_INVALID for a model that does not say who it is: what it answers could not be recorded under its name */
  constructor(options: AskerOptions) {
    const { identity, id } = options.teacher;
    if (identity === null) {
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: `'${id}' does not say what its answers depend on, so they cannot be recorded`,
        at: 'slots.fw.teacher',
        action: 'take a plugin whose source of replies has an identity',
      });
    }
    this.#options = options;
    this.#endpoint = identity;
  }

  /** Requests that went out. */
  get asked(): number {
    return this.#asked;
  }

  /**
   * Answers to several requests, in their order; as many are under way as the model takes.
   *
   * @throws FWK_SOURCE_UNREACHABLE after so many failures in a row, FWK_SOURCE_DENIED where it is the key that is refused;
   *   FWK_STORE_CORRUPT, FWK_RUN_*; NotRecorded
   */
  async ask(requests: readonly Request[]): Promise<readonly RecordedAnswer[]> {
    const answers = new Array<RecordedAnswer>(requests.length);
    const waiting = requests.entries();
    const worker = async (): Promise<void> => {
      for (const [index, request] of waiting) {
        if (this.#stopped !== undefined) return;
        try {
          answers[index] = await this.#one(request);
        } catch (error) {
          this.#stopped ??= error as Error;
        }
      }
    };
    const workers = Math.min(requests.length, Math.max(1, this.#options.teacher.concurrency));
    // All of them settle before anything is thrown: an answer that is paid for is recorded.
    await Promise.all(Array.from({ length: workers }, worker));
    this.#options.signal.throwIfAborted();
    if (this.#stopped !== undefined) throw this.#stopped;
    return answers;
  }

  /** Records the failures that nothing came after. */
  async finish(): Promise<void> {
    await this.#settle();
  }

  async #one(request: Request): Promise<RecordedAnswer> {
    const { records, mode, signal, heard, now } = this.#options;
    signal.throwIfAborted();
    const terms = termsOf(request, this.#endpoint);
    const key = keyOf(terms);
    const known = await records.get(key);
    if (known !== undefined) return known;
    if (mode === 'recorded') throw new NotRecorded(request.purpose);
    this.#asked++;
    const outcome = await this.#outcome(request);
    heard();
    const answer = sealed(key, terms, outcome, new Date(now()).toISOString());
    if (outcome.kind === 'failed') {
      this.#failing.push({ answer, terms });
      if (this.#failing.length >= this.#options.failures && this.#stopped === undefined) {
        // Before the preflight is asked, or other requests would go out meanwhile.
        this.#stopped = this.#silence(outcome.why);
        this.#stopped = (await this.#refusal()) ?? this.#stopped;
      }
      return answer;
    }
    await this.#settle();
    await records.put(answer, terms);
    return answer;
  }

  async #settle(): Promise<void> {
    const failed = this.#failing;
    this.#failing = [];
    for (const { answer, terms } of failed) await this.#options.records.put(answer, terms);
  }

  async #outcome(request: Request): Promise<Outcome> {
    const { teacher, signal } = this.#options;
    let reply: Reply | null;
    try {
      reply = await teacher.reply(replyRequest(request), signal);
    } catch (error) {
      if (!isFrameworkError(error) || error.code !== 'FWK_REPLY_FAILED') throw error;
      return { kind: 'failed', why: error.message };
    }
    if (reply === null) return { kind: 'failed', why: 'it has no reply to this' };
    const bytes = Buffer.byteLength(reply.text);
    if (bytes > BYTES_A_TOKEN * request.sampling.maxTokens) return { kind: 'oversized', bytes };
    const { text, ended, promptTokens, replyTokens } = reply;
    return {
      kind: 'reply',
      text,
      ended: ended === 'length' || ended === 'context' ? 'length' : 'whole',
      promptTokens,
      replyTokens,
    };
  }

  /** A request may be refused for what it asks; whether it is for who asks, the preflight tells. A key may run out in the middle of work. */
  async #refusal(): Promise<Error | undefined> {
    const { teacher, failures, signal } = this.#options;
    try {
      await teacher.check?.(signal);
      return undefined;
    } catch (error) {
      if (!isFrameworkError(error) || error.code !== 'FWK_SOURCE_DENIED') return undefined;
      return frameworkError('FWK_SOURCE_DENIED', {
        message: `${failures} requests in a row got no answer: ${error.message}`,
        at: error.at ?? 'plugin-self-instruct',
        action: `${error.action}, then run it again: what was answered is recorded`,
        cause: error,
      });
    }
  }

  #silence(why: string): Error {
    return frameworkError('FWK_SOURCE_UNREACHABLE', {
      message: `${this.#options.failures} requests in a row got no answer from ${this.#options.teacher.id}; the last: ${why}`,
      at: 'plugin-self-instruct',
      action: 'see that the endpoint is well, then run it again: what was answered is recorded',
    });
  }
}
