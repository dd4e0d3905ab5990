/** Something seen that a rule of the contract forbids. */
export interface Sighting {
  readonly kind: SightingKind;
  /** `it left a timer open`. */
  readonly what: string;
  /** `hook filter of 'my-filter'`. */
  readonly at: string;
}

/** One kind a rule. */
export type SightingKind =
  | 'abort'
  | 'addon'
  | 'config-changed'
  | 'config-shared'
  | 'exit'
  | 'failed'
  | 'global'
  | 'heavy-making'
  | 'left-open'
  | 'not-an-error'
  | 'pending'
  | 'socket'
  | 'sync-promise'
  | 'teardown-again'
  | 'teardown-early'
  | 'tensors'
  | 'twice'
  | 'unattended'
  | 'unknown-code'
  | 'unsteady';

/** Everything seen of a plugin in one process of its own. */
export interface Observation {
  readonly sightings: readonly Sighting[];
}
