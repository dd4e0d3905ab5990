import type { JsonValue } from '@framework/sdk';
import {
  accountKeys,
  keyOf,
  type RepositoryName,
  repositoryKeys,
  repositoryName,
} from '@framework/sdk/checks';

interface Named<Said> {
  /** Of a package; null means all of them. */
  readonly version: string | null;
  /** The how manieth that was added. */
  readonly order: number;
  readonly said: Said;
}

/**
 * Repositories and accounts that were named, each with what was said of it: found by the keys a document states, however many
 * were named. Each document of a blend is looked up.
 */
export class NameIndex<Said> {
  readonly #repositories = new Map<string, Named<Said>[]>();
  readonly #accounts = new Map<string, Named<Said>[]>();
  #size = 0;
  /** Documents of one repository stand together. */
  #last: { readonly stated: string; readonly found: Named<Said> | undefined } | undefined;

  /** A version that is written counts; one that is not means all of them. */
  addRepository(written: string, said: Said): void {
    const { version, ...name } = repositoryName(written);
    this.#add(this.#repositories, keyOf(name), version, said);
  }

  /** `jane`, `github.com/orgs/acme`, `gitlab.com/group`, `npm:@acme`. */
  addAccount(written: string, said: Said): void {
    const { kind, name } = repositoryName(written.replace(/^(.*github\.com\/)orgs\//i, '$1'));
    this.#add(this.#accounts, keyOf({ kind, name }), null, said);
  }

  /**
   * What was said first of a document's own repository or another that the same file is known to stand in; undefined where nothing
   * was.
   */
  find(repository: JsonValue | undefined, alsoIn: JsonValue | undefined): Said | undefined {
    if (this.#size === 0) return undefined;
    const others = Array.isArray(alsoIn)
      ? alsoIn.map((place) => (place as Readonly<Record<string, JsonValue>> | null)?.['repository'])
      : [];
    return [repository, ...others]
      .map((stated) => (typeof stated === 'string' ? this.#of(stated) : undefined))
      .reduce(earlier, undefined)?.said;
  }

  #of(stated: string): Named<Said> | undefined {
    if (this.#last?.stated === stated) return this.#last.found;
    const name = repositoryName(stated);
    const found = [...this.#repositoriesOf(name), ...this.#accountsOf(name)].reduce<Named<Said> | undefined>(
      earlier,
      undefined,
    );
    this.#last = { stated, found };
    return found;
  }

  *#repositoriesOf(name: RepositoryName): Iterable<Named<Said>> {
    if (this.#repositories.size === 0) return;
    for (const key of repositoryKeys(name)) {
      for (const named of this.#repositories.get(key) ?? [])
        if (named.version === null || named.version === name.version) yield named;
    }
  }

  *#accountsOf(name: RepositoryName): Iterable<Named<Said>> {
    if (this.#accounts.size === 0) return;
    for (const key of accountKeys(name)) yield* this.#accounts.get(key) ?? [];
  }

  #add(names: Map<string, Named<Said>[]>, key: string, version: string | null, said: Said): void {
    const named = { version, order: this.#size++, said };
    const same = names.get(key);
    if (same === undefined) names.set(key, [named]);
    else same.push(named);
    this.#last = undefined;
  }
}

const earlier = <Said>(a: Named<Said> | undefined, b: Named<Said> | undefined): Named<Said> | undefined =>
  a === undefined || (b !== undefined && b.order < a.order) ? b : a;
