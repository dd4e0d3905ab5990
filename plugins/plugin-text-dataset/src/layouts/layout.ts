import type { JsonObject, JsonValue } from '@framework/sdk';
import type { Conversation } from '../conversation.js';

/** What a row has to say, before a template makes a text of it. */
export type Draft =
  | {
      readonly kind: 'conversation';
      readonly conversation: Conversation;
      /** Null where the row does not say it. */
      readonly language: string | null;
      readonly generatedBy: string | null;
      /** Columns of this layout's own, by name. */
      readonly columns: Readonly<Record<string, JsonValue>>;
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly claims: Claims;
      readonly columns: Readonly<Record<string, JsonValue>>;
    }
  | { readonly kind: 'skipped'; readonly reason: string };

/** What is claimed of one row, where it is not what is claimed of the whole dataset. */
export interface Claims {
  /** SPDX expression; null where none can be proven. */
  readonly licence: string | null;
  /** Who states the licence: the row itself, or `data/subsets.json`. */
  readonly licenceFrom: 'row' | 'subset' | null;
  readonly flags: readonly string[];
  readonly share: 'code' | 'text';
  readonly language: string | null;
  /** Name of the part it belongs to, fit for a repository's name. */
  readonly part: string;
}

/** How the rows of a dataset are built. */
export interface Layout {
  /** Keys without which a row is not of this layout. */
  readonly needs: readonly string[];
  /** Names of the columns its drafts fill. */
  readonly columns: readonly string[];
  /**
   * The drafts of a row, always the same in the same order; at least one, a skipped one where there is nothing to say.
   *
   * @param tally told of what is inside a row and goes into no document: messages of a tree
   */
  read(row: JsonObject, tally: (what: string) => void): Iterable<Draft>;
}

/** A text under a key of an object from outside; undefined for anything else. */
export const textAt = (value: JsonObject, key: string): string | undefined => {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
};

export const skip = (reason: string): Draft => ({ kind: 'skipped', reason });
