import type { JsonObject } from './json.js';

/**
 * What a filter says about one document. `reason` is a short stable kebab-case word that tables count by
 * (`license-gpl`, `line-too-long`); `evidence` is what convinced the filter, for the person who must answer for the
 * data (the expression, the matched header's offset, the measured value and its limit). Never a secret's own value.
 */
export type NewVerdict =
  | { readonly action: 'keep'; readonly reason: string; readonly evidence?: JsonObject }
  | { readonly action: 'drop'; readonly reason: string; readonly evidence?: JsonObject }
  /** Kept, with other bytes: a scrubbed e-mail address, a removed header. */
  | {
      readonly action: 'rewrite';
      readonly reason: string;
      readonly bytes: Uint8Array;
      readonly evidence?: JsonObject;
    }
  /** Kept, but outside training: goes to the named split (`heldout`). */
  | {
      readonly action: 'hold';
      readonly reason: string;
      readonly split: string;
      readonly evidence?: JsonObject;
    };

/** A verdict as recorded: the kernel adds which plugin spoke. The bytes of a rewrite are not part of the record. */
export interface Verdict {
  /** Row of the batch it speaks of. */
  readonly row: number;
  /** Who gave it. */
  readonly plugin: string;
  readonly action: NewVerdict['action'];
  readonly reason: string;
  readonly split?: string;
  readonly evidence?: JsonObject;
}
