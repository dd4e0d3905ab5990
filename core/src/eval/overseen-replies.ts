import {
  type FrameworkError,
  isFrameworkError,
  type JsonObject,
  type Reply,
  type ReplyRequest,
  type ReplySource,
} from '@framework/sdk';
import type { CacheOrder, EvalAnswer, ReplyCounts } from './evaluation.js';
import { ReplyCache } from './reply-cache.js';

/** After so many milliseconds a line says that the preflight has no answer yet; where replies are kept it is left. */
const PREFLIGHT_PATIENCE_MS = 5000;

/** What no further request to a source would change. */
const ENDS_WORK: ReadonlySet<string> = new Set(['FWK_SOURCE_MISSING', 'FWK_SOURCE_DENIED']);

/** Stands before a source of replies: keeps what it answers, and sees what becomes of it. */
export class OverseenReplies {
  readonly #cache: ReplyCache | null;
  readonly #order: CacheOrder | null;
  #source: ReplySource | undefined;
  #suite = '';
  #facts: JsonObject = {};
  #identity: JsonObject | null | undefined;
  #asked = 0;
  #absent = 0;
  #failed = 0;
  #cached = 0;
  #failure: FrameworkError | undefined;
  /** Why the source cannot be asked, where kept replies may be enough. */
  #unready: FrameworkError | undefined;
  /** As the suite names them. */
  readonly #requested = new Set<string>();
  readonly #answered: EvalAnswer['answered'][number][] = [];
  /** As the source names them. */
  readonly #tasks = new Set<string>();
  /** Number a task's id ends in → its name in the file, the first of several. */
  #names: ReadonlyMap<string | undefined, string> | undefined;
  readonly #published: EvalAnswer['published'][number][] = [];

  constructor(order: CacheOrder | null) {
    this.#order = order;
    this.#cache = order === null ? null : new ReplyCache(order.dir);
  }

  /** Called as each suite begins; suites come one after the other. */
  begin(suite: string): void {
    this.#suite = suite;
  }

  /** What is known of a run's model once it is loaded: the backend it computes with. */
  learn(fact: JsonObject): void {
    this.#facts = { ...this.#facts, ...fact };
  }

  /** The source as suites are given it. */
  before(source: ReplySource): ReplySource {
    this.#source = source;
    return {
      id: source.id,
      get identity() {
        return source.identity;
      },
      concurrency: source.concurrency,
      ...(source.holds === undefined ? {} : { holds: source.holds }),
      ...(source.check === undefined ? {} : { check: (signal) => source.check!(signal) }),
      reply: (request, signal) => this.#reply(source, request, signal),
    };
  }

  /**
   * Asks once, before any work, whether the source answers. One that does not is no hindrance as long as replies it gave before
   * are enough. The first that is missing ends the work where nobody is there or the key is refused; else it is asked for, with
   * its tries. Nor is a silent source waited for where replies are kept.
   *
   * @throws what the source's `check` throws, where nothing of it is kept
   */
  async preflight(source: ReplySource, signal: AbortSignal, notice: (line: string) => void): Promise<void> {
    const left = new AbortController();
    let answered = false;
    const timer = setTimeout(async () => {
      const kept = await this.#keepsAnyOf(source);
      if (answered) return;
      const then = kept
        ? 'replies it gave before are used, and it is asked for those that are missing'
        : 'it is waited for';
      notice(`no answer from ${source.id} yet; ${then}`);
      if (kept) left.abort();
    }, PREFLIGHT_PATIENCE_MS);
    try {
      await source.check?.(AbortSignal.any([signal, left.signal]));
    } catch (error) {
      signal.throwIfAborted();
      if (left.signal.aborted) return;
      if (!isFrameworkError(error) || !(await this.#keepsAnyOf(source))) throw error;
      const ends = ENDS_WORK.has(error.code);
      if (ends) this.#unready = error;
      const missing = ends ? 'the first that is missing ends this' : 'it is asked for those that are missing';
      notice(`${error.message}; replies it gave before are used, and ${missing}`);
    } finally {
      answered = true;
      clearTimeout(timer);
    }
  }

  get counts(): ReplyCounts {
    return { asked: this.#asked, absent: this.#absent, failed: this.#failed };
  }

  get cached(): number {
    return this.#cached;
  }

  get source(): EvalAnswer['source'] {
    return this.#source === undefined
      ? null
      : { id: this.#source.id, identity: this.#identityOf(this.#source) };
  }

  get published(): EvalAnswer['published'] {
    return this.#published;
  }

  get answered(): EvalAnswer['answered'] {
    return this.#answered;
  }

  get unanswered(): readonly string[] {
    const answered = new Set(this.#answered.map(({ task }) => task));
    return [...this.#requested].filter((task) => !answered.has(task));
  }

  get unasked(): readonly string[] {
    return [...(this.#source?.holds?.keys() ?? [])].filter((task) => !this.#tasks.has(task));
  }

  /** The first failure, where nothing was answered at all: then it is no figure that is to be told. */
  get silence(): FrameworkError | undefined {
    return this.#failed === this.#asked ? this.#failure : undefined;
  }

  async #reply(source: ReplySource, request: ReplyRequest, signal: AbortSignal): Promise<Reply | null> {
    this.#asked++;
    this.#requested.add(request.task);
    const identity = this.#order === null ? null : this.#identityOf(source);
    const key =
      this.#order === null || identity === null
        ? null
        : {
            source: this.#sourceKey(this.#order, identity),
            task: this.#order.tasks[this.#suite] ?? {},
            principal: this.#order.principal,
            request,
          };
    const known = key === null ? undefined : await this.#cache!.get(key);
    if (known !== undefined) {
      this.#cached++;
      return this.#seen(request, known);
    }
    if (this.#unready !== undefined) throw this.#unready;
    let reply: Reply | null;
    try {
      reply = await source.reply(request, signal);
    } catch (error) {
      if (isFrameworkError(error) && error.code === 'FWK_REPLY_FAILED') {
        this.#failed++;
        this.#failure ??= error;
      }
      throw error;
    }
    if (reply === null) this.#absent++;
    else if (key !== null) await this.#cache!.set(key, reply);
    return reply === null ? null : this.#seen(request, reply);
  }

  /** Whether this source answered anything before, and it is known that it is the same. */
  async #keepsAnyOf(source: ReplySource): Promise<boolean> {
    const order = this.#order;
    const identity = order === null ? null : this.#identityOf(source);
    if (order === null || identity === null) return false;
    return this.#cache!.hasAnyOf({ source: this.#sourceKey(order, identity), principal: order.principal });
  }

  #sourceKey(order: CacheOrder, identity: JsonObject): JsonObject {
    return { ...order.source, ...this.#facts, ...identity };
  }

  #seen({ task, sample }: ReplyRequest, reply: Reply): Reply {
    const { published } = reply;
    this.#answered.push({ task, sample });
    this.#tasks.add(this.#nameOf(task));
    if (published !== undefined) this.#published.push({ task, sample, passed: published });
    return reply;
  }

  /** A file may name a task otherwise than the suite does: by the number alone. */
  #nameOf(task: string): string {
    const holds = this.#source?.holds;
    if (holds === undefined || holds.has(task)) return task;
    this.#names ??= new Map([...holds.keys()].reverse().map((name) => [numberOf(name), name]));
    return this.#names.get(numberOf(task)) ?? task;
  }

  /** What the run's part of the order says of the source is enough, where the source itself can say nothing. */
  #identityOf(source: ReplySource): JsonObject | null {
    if (this.#identity === undefined) {
      const known = this.#order?.source['checkpoint'] !== undefined;
      // A run's weights are known by their checkpoint: to hash them again would read them all.
      this.#identity = known ? { ...this.#order!.source } : (source.identity as JsonObject | null);
    }
    return this.#identity;
  }
}

/** The number an id ends in. */
const numberOf = (id: string): string | undefined => /(\d+)$/.exec(id)?.[1];
