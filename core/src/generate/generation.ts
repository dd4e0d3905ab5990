import type { RunLock } from '@framework/sdk';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import type { TakenDownPolicy } from '../run/refuse-taken-down.js';

/** How text is to be drawn. */
export interface GenerateRequest {
  /** Any bytes; none begin where a document begins. */
  readonly prompt: Uint8Array;
  /** New tokens at most, each time. */
  readonly tokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** The run's when null. */
  readonly seed: number | null;
  /** Continuations, each with a random stream of its own. */
  readonly count: number;
  /** The newest when null. */
  readonly checkpoint: number | null;
}

/** What `framework generate --json` prints. */
export interface Generation {
  readonly run: string;
  readonly preset: string;
  readonly checkpoint: { readonly step: number; readonly hash: string };
  /** SHA-256 of the tokenizer's model. */
  readonly tokenizer: string;
  /** The tensor backend it was computed with here; null when the model needs none. */
  readonly backend: string | null;
  readonly seed: number;
  readonly temperature: number;
  readonly topP: number;
  /** Tokens the model sees at once: of a longer text, the last. */
  readonly contextLength: number;
  readonly prompt: Text;
  readonly continuations: readonly Continuation[];
}

/** Ids, and what they read as: bytes that are no UTF-8 become U+FFFD. */
export interface Text {
  readonly ids: readonly number[];
  readonly text: string;
}

/** A continuation; a last character that its end cut through is left out of the text, and its ids are there. */
export interface Continuation extends Text {
  /** By the model, or because all the tokens asked for are there. */
  readonly stopped: 'end-of-document' | 'tokens';
  readonly seconds: number;
  readonly tokensPerSecond: number;
}

/** What the child is asked. */
export interface GenerateQuestion {
  readonly plan: ResolvedPlan;
  /** The run. */
  readonly name: string;
  readonly lock: RunLock;
  readonly request: GenerateRequest;
  /** What becomes of a checkpoint that saw what was taken down since. */
  readonly takenDown: TakenDownPolicy;
}
