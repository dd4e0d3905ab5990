import { type FrameworkError, frameworkError } from '@framework/sdk';
import { keyOf, repositoryName } from '@framework/sdk/checks';
import { bareOptOut } from '../ask-for/unsaid.js';

/** A chain of names longer than this is a mistake in the list. */
const MOST_NAMES = 64;

/**
 * Accounts and repositories that are called otherwise now, or were: a dataset has the name of the day it was made, a request that of the
 * day it was filed. Both are the same repository.
 */
export class Renames {
  readonly #names = new Map<string, Set<string>>();

  /**
   * @param text a rename a line, the old name and the new one, both accounts or both repositories: `jane jane-doe`, `jane/tool acme/tool`;
   *   `#` begins a comment line
   * @throws FWK_CONFIG_INVALID
   */
  add(text: string, place: string): void {
    for (const [index, raw] of text
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\r|\n/)
      .entries()) {
      const written = raw.trim();
      if (written === '' || written.startsWith('#')) continue;
      const [from, to, ...more] = written.split(/\s+/).map(nameOf);
      if (more.length > 0 || !from || !to || from.kind !== to.kind) {
        throw notARename(written, `${place}:${index + 1}`);
      }
      this.#link(from.key, to.key);
      this.#link(to.key, from.key);
    }
  }

  /**
   * Every other name of a repository, those of its account included; in no order that matters.
   *
   * @throws FWK_CONFIG_INVALID where they are more than 64
   */
  othersOf(repository: string): readonly string[] {
    if (this.#names.size === 0) return [];
    const own = keyOf(repositoryName(repository));
    const found = new Set([own]);
    for (const name of found) {
      // To go on with some would let through what was asked for under the others.
      if (found.size > MOST_NAMES) throw tooManyNames(own);
      for (const other of this.#names.get(name) ?? []) found.add(other);
      const slash = name.lastIndexOf('/');
      if (slash < 0) continue;
      const account = name.slice(0, slash);
      for (const other of this.#names.get(account) ?? []) found.add(`${other}${name.slice(slash)}`);
    }
    found.delete(own);
    return [...found];
  }

  #link(from: string, to: string): void {
    const names = this.#names.get(from);
    if (names === undefined) this.#names.set(from, new Set([to]));
    else names.add(to);
  }
}

function nameOf(text: string): { readonly kind: string; readonly key: string } | null {
  const optOut = bareOptOut(text);
  if (optOut.kind === 'account') return { kind: 'account', key: optOut.account };
  return optOut.kind === 'repository' ? { kind: 'repository', key: keyOf(optOut.repository) } : null;
}

const tooManyNames = (repository: string): FrameworkError =>
  frameworkError('FWK_CONFIG_INVALID', {
    message: `'${repository}' has more than ${MOST_NAMES} names by these renames`,
    at: 'plugins.plugin-optout.renames',
    action: 'take out the renames that lead back and forth between accounts',
  });

const notARename = (written: string, at: string): FrameworkError =>
  frameworkError('FWK_CONFIG_INVALID', {
    message: `'${written.slice(0, 80)}' is no rename`,
    at,
    action: 'write the old name and the new one: `jane jane-doe`, or `jane/tool acme/tool`',
  });
