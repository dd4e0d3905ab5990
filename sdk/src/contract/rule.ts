import type { Subject, Variant } from './subject.js';

/**
 * One rule of the contract: a sentence that is true of every plugin it speaks of. A rule is a plain object; the suite
 * makes one test of it. Each has a mutant, a plugin that breaks this rule and no other, in `sdk/mutants/<id>/`.
 */
export interface Rule {
  /** `<group>/<what>`, stable: mutants are named after it, and messages refer to it. */
  readonly id: string;
  /** The sentence, as the test's title says it: `a filter keeps rows and their order`. */
  readonly says: string;
  /**
   * The variants in which it can turn out differently, and is run; every one when left out. A rule about package.json
   * says `['plain', 'tarball']`, one that goes through `drive.ts` may say `['plain', 'workers']`.
   */
  readonly variants?: readonly Variant[];
  /**
   * `files`: it looks at files, and is checked of a plugin whose code cannot be run, too. `plugin`, when left out: it
   * opens the plugin, and is not checked of one that cannot be opened: one rule says why, not all of them.
   */
  readonly needs?: 'files' | 'plugin';
  /** Which plugins it speaks of; the reason it does not speak of this one otherwise. */
  appliesTo(subject: Subject): Applies;
  /**
   * Looks for a breach. Throws a `Violation` (see `violation`) that says what was seen, where, and what to do;
   * anything else it throws is a breach too: the plugin failed where it should not have.
   *
   * @returns why it does not speak of this plugin after all, where only its code can tell
   */
  check(subject: Subject): Checked | Promise<Checked>;
}

export type Checked = void | string;

export type Applies = { readonly applies: true } | { readonly applies: false; readonly why: string };

export const APPLIES: Applies = { applies: true };
export const unless = (why: string): Applies => ({ applies: false, why });

/** Speaks of plugins that tap a hook. */
export const taps =
  (hook: string) =>
  ({ manifest }: Subject): Applies =>
    manifest.hooks.some((tap) => tap.hook === hook) ? APPLIES : unless(`does not tap '${hook}'`);

/** Speaks of plugins that own a slot. */
export const provides =
  (token: string) =>
  ({ manifest }: Subject): Applies =>
    manifest.provides?.includes(token) ? APPLIES : unless(`does not provide '${token}'`);

/** Both conditions; the first that fails gives the reason. */
export const both =
  (first: Rule['appliesTo'], second: Rule['appliesTo']): Rule['appliesTo'] =>
  (subject) => {
    const one = first(subject);
    return one.applies ? second(subject) : one;
  };

/** Speaks of plugins that promise a capability. */
export const promises =
  (capability: 'deterministic' | 'resumable') =>
  ({ manifest }: Subject): Applies =>
    manifest.capabilities[capability] ? APPLIES : unless(`does not promise '${capability}'`);
