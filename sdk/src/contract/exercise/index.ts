import type { OpenPlugin } from '../../testing/open-plugin.js';
import { digest } from '../digest.js';
import type { Subject } from '../subject.js';
import { exerciseFeatures, exerciseFilter, exerciseTokenize, exerciseTokens } from './data.js';
import { exerciseEvaluate, exerciseReport, exerciseStep } from './observers.js';
import { exerciseIngest } from './sources.js';
import { exerciseState, exerciseTraining } from './training.js';

/** Everything a plugin does, done once on small inputs: what lifecycle rules watch it do. */
export interface Exercise {
  readonly subject: Subject;
  /** Started. */
  readonly plugin: OpenPlugin;
  /** Every call into the plugin goes through here. */
  readonly call: Caller;
  /** Streams fail once it is aborted, as a run's do. */
  readonly signal: AbortSignal;
}

/** Makes a call and waits for it. `hook` is the call's name in messages: `filter fit`, `source local describe`. */
export type Caller = <T>(hook: string, work: () => T | Promise<T>) => Promise<T>;

/** A digest of what each call gave, in order. */
export type Exercised = readonly { readonly hook: string; readonly digest: string }[];

const IN_ORDER: readonly ((exercise: Exercise) => Promise<void>)[] = [
  exerciseIngest,
  exerciseFeatures,
  exerciseFilter,
  exerciseTokenize,
  exerciseTokens,
  exerciseTraining,
  exerciseStep,
  exerciseState,
  exerciseEvaluate,
  exerciseReport,
];

/** Calls every hook, in the order a run does. Set-up and teardown are the caller's. */
export async function exercise(
  subject: Subject,
  plugin: OpenPlugin,
  call: Caller = simply,
  { signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {},
): Promise<Exercised> {
  const results: { hook: string; digest: string }[] = [];
  const noting: Caller = async (hook, work) => {
    const result = await call(hook, work);
    results.push({ hook, digest: digest(result) });
    return result;
  };
  for (const part of IN_ORDER) await part({ subject, plugin, call: noting, signal });
  return results;
}

const simply: Caller = async (_hook, work) => work();
