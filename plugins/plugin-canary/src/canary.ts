import type { Kind } from './config.js';

/** What the filters must do with a planted document. */
export type Fate =
  /** Drop it. */
  | { readonly must: 'fall' }
  /** Drop it, or take the value out of it. */
  | { readonly must: 'lose'; readonly value: string }
  /** Nothing: it is the better half of a pair, there for the other half to fall by. */
  | { readonly must: 'stay' };

/** A document that is planted to be caught. */
export interface Canary {
  readonly kind: Kind;
  /** `canary:<kind>:<path>`, the same for every seed. */
  readonly id: string;
  /** `canary:<kind>`, or below it: what reports show it under. */
  readonly repository: string;
  readonly path: string;
  readonly text: string;
  /** An identifier in the text that stands nowhere else: drawn from the seed. */
  readonly marker: string;
  readonly fate: Fate;
  /** The plugin that should catch it, in presets of ours. */
  readonly meantFor: string;
  /** What is wrong with it, to end the words `it holds …`. */
  readonly holds: string;
}

/** What a kind says of one document; the rest follows from kind and path. */
export interface Planted extends Pick<Canary, 'path' | 'text' | 'marker' | 'fate'> {
  /** Of a kind whose documents lie in several repositories: what stands behind `canary:<kind>/`. */
  readonly repository?: string;
}
