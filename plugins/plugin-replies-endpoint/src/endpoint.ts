import { setMaxListeners } from 'node:events';
import {
  type FrameworkError,
  frameworkError,
  type RandomStream,
  type Reply,
  type ReplyRequest,
  type ReplySource,
  randomStream,
} from '@framework/sdk';
import type { Config } from './config.js';
import { bodyOf, pathOf } from './protocol/ask.js';
import { type Answer, readAnswer, start } from './protocol/read-answer.js';
import { Outage } from './transport/outage.js';
import { Pace } from './transport/pace.js';
import { post } from './transport/post.js';
import { retryAfterMs } from './transport/retry-after.js';

/** Statuses that may be another tomorrow. */
const FOR_NOW: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

/** Statuses that say of a request that it cannot be had like this: one token is too few for some servers. */
const NOT_LIKE_THIS: ReadonlySet<number> = new Set([400, 422]);

/** Asked before any work. */
const PREFLIGHT: ReplyRequest = {
  task: 'preflight',
  sample: 0,
  prompt: 'Hello',
  stop: [],
  maxTokens: 1,
  temperature: 0,
  topP: 1,
  seed: 0,
};

/** Where the fault lies when nobody is there, for `check`: what was written, or a network that is down for now. */
const WRITTEN_WRONG: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND']);

/** Why one try gave no reply. */
interface Failure {
  readonly why: string;
  readonly final: boolean;
  /** It does not answer who asks. */
  readonly denied?: boolean;
  /** Nobody is there: the system's code, and when the request went out (`performance.now`). */
  readonly absent?: { readonly code: string; readonly wentAt: number };
  /** It is there, knows who asks, and may answer later or to other requests. */
  readonly busy?: boolean;
  /** What the endpoint asked for, in milliseconds. */
  readonly pauseMs: number | null;
}

/**
 * An endpoint behind the slot that suites ask.
 *
 * @param base the API's address, without a slash behind
 * @param key empty: none; it goes into the one header, and is taken out of everything the endpoint says
 */
export function endpoint(
  base: string,
  key: string,
  config: Config,
  principal: string | null,
  warn: (line: string) => void,
): ReplySource {
  const { model, api } = config;
  const pace = new Pace(config.concurrency, config.rate);
  const url = `${base}${pathOf(config)}`;
  const outage = new Outage({ url, mostMs: config.outage * 1000, warn, now: () => performance.now() });
  const said = (text: string): string => (key === '' ? text : text.replaceAll(key, '[key]'));

  /** One try. */
  async function tried(request: ReplyRequest, signal: AbortSignal): Promise<Reply | Failure> {
    await pace.turn(signal);
    const wentAt = performance.now();
    const posted = await post(JSON.stringify(bodyOf(request, config)), {
      url,
      key,
      timeoutMs: config.timeout * 1000,
      answerBytes: config.answerBytes,
      signal,
    });
    if (posted.kind === 'absent') {
      const { code } = posted;
      return { why: `nobody listens there (${code})`, final: false, absent: { code, wentAt }, pauseMs: null };
    }
    if (posted.kind === 'answered' || posted.taken) outage.answered();
    if (posted.kind === 'broken') return { why: posted.why, final: false, pauseMs: null };
    const { status, body, retryAfter } = posted;
    if (status === 200) return asReply(readAnswer(body, request, api));
    return {
      why: `it answered ${status}: ${start(body)}`,
      final: !FOR_NOW.has(status),
      denied: status === 401 || status === 403,
      busy: FOR_NOW.has(status) || NOT_LIKE_THIS.has(status),
      pauseMs: retryAfterMs(retryAfter, Date.now()),
    };
  }

  async function reply(request: ReplyRequest, signal: AbortSignal): Promise<Reply> {
    const random = randomStream({
      seed: request.seed,
      plugin: 'plugin-replies-endpoint',
      hook: 'pause',
      sequence: 0,
    });
    for (let tries = 0; ; ) {
      const outcome = await tried(request, signal);
      if ('text' in outcome) return outcome;
      if (outcome.absent !== undefined) {
        const { code, wentAt } = outcome.absent;
        const lookMs = outage.absent(code, wentAt);
        if (lookMs === null) throw gone(code);
        pace.pause(lookMs);
        // Nobody was asked: it is no try.
        continue;
      }
      tries++;
      const pauseMs = outcome.pauseMs ?? backOffMs(tries, config, random);
      const tooLong = pauseMs > config.longestPause * 1000;
      if (outcome.final || tries > config.retries || tooLong) {
        const asks = tooLong ? `; it asks to wait ${Math.round(pauseMs / 1000)} s` : '';
        throw frameworkError('FWK_REPLY_FAILED', {
          message: `${request.task}, reply ${request.sample}: ${said(outcome.why)}${asks} (${tries} ${tries === 1 ? 'try' : 'tries'})`,
          at: url,
          ...(outcome.final
            ? { action: 'see what it answered: address, model, key, or what was asked for may be wrong' }
            : {}),
        });
      }
      pace.pause(pauseMs);
    }
  }

  /** No failure of this request: those to come would all have the same. */
  const gone = (code: string): FrameworkError =>
    frameworkError('FWK_SOURCE_UNREACHABLE', {
      message: `nobody has listened at ${url} for ${config.outage} s (${code})`,
      at: url,
      plugin: 'plugin-replies-endpoint',
      action: 'start the endpoint, then the same command again: replies that were had are kept',
    });

  /** One try, one token: whether somebody is there who speaks the API and knows who asks. What it answers is not looked at. */
  async function check(signal: AbortSignal): Promise<void> {
    const outcome = await pace.run(signal, () => tried(PREFLIGHT, signal));
    // One that asks for patience, or will not say this, or not in one token, is there: the tries of each reply do the rest.
    if ('text' in outcome || outcome.busy) return;
    if (outcome.absent !== undefined && WRITTEN_WRONG.has(outcome.absent.code)) {
      throw frameworkError('FWK_SOURCE_MISSING', {
        message: `nobody listens at ${url} (${outcome.absent.code}), so the model ${model} cannot be asked`,
        at: url,
        action: 'start the endpoint, or correct its address (`url`; of `framework eval`, `--model`)',
      });
    }
    throw frameworkError(outcome.denied ? 'FWK_SOURCE_DENIED' : 'FWK_SOURCE_UNREACHABLE', {
      message: `the model ${model} cannot be asked: ${said(outcome.why)}`,
      at: url,
      action: outcome.denied
        ? 'give a key that may ask it, in the variable that `keyFrom` names'
        : 'start the endpoint, or correct address and model of plugin-replies-endpoint',
    });
  }

  return {
    check,
    id: `${base} ${model}`,
    identity: { url: base, model, api, ...(principal === null ? {} : { principal }) },
    concurrency: config.concurrency,
    reply(request, signal) {
      // As many listen to it as requests are under way; Node takes more than ten for a leak.
      setMaxListeners(0, signal);
      return pace.run(signal, () => reply(request, signal));
    },
  };
}

function asReply(answer: Answer): Reply | Failure {
  if (answer.kind === 'reply') return answer.reply;
  const refused = answer.kind === 'refused';
  return { why: answer.why, final: refused, busy: refused || answer.choices, pauseMs: null };
}

/** Doubles with each try, from half of it to all of it: those who were refused together must not come back together. */
const backOffMs = (tries: number, { backOff, longestPause }: Config, random: RandomStream): number =>
  Math.min(longestPause, backOff * 2 ** (tries - 1)) * 1000 * (0.5 + random.uniform() / 2);
