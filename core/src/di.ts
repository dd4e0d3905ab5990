import { createRequire } from 'node:module';
import { frameworkError, type Token } from '@framework/sdk';
import type { DependencyContainer } from 'tsyringe';

// By `require`: of CommonJS that is imported Node reads the whole text for the names it exports, here 0.1 s of every thread.
const require = createRequire(import.meta.url);
require('reflect-metadata');
const { container: globalContainer, instanceCachingFactory } =
  require('tsyringe') as typeof import('tsyringe');

/**
 * Containers over tsyringe, and the only module that imports it. What tsyringe leaves open (measured on 4.10.0) is
 * closed here: a second registration of a token silently wins there, factories run at every resolve, values given
 * ready-made are never disposed, and disposal runs in construction order. The global container is never registered
 * into: it would leak one run's parts into the next.
 */
export class Container {
  readonly #tsyringe: DependencyContainer;
  readonly #parent: Container | undefined;
  readonly #owners = new Map<symbol, string>();
  /** Owned here, and asked for before: handlers ask for each document, and tsyringe takes microseconds. */
  readonly #resolved = new Map<symbol, unknown>();
  /** Parts whose factories run now, outermost first. */
  readonly #making: string[] = [];
  /** What was made or given here, in that order; disposed backwards, dependents before what they stand on. */
  readonly #disposals: { readonly owner: string; readonly dispose: () => void | Promise<void> }[] = [];

  private constructor(tsyringe: DependencyContainer, parent?: Container) {
    this.#tsyringe = tsyringe;
    this.#parent = parent;
  }

  /** A container for one run. */
  static root(): Container {
    return new Container(globalContainer.createChildContainer());
  }

  /** A container that sees this one's parts too. */
  child(): Container {
    return new Container(this.#tsyringe.createChildContainer(), this);
  }

  /**
   * Registers a part that is made at the first `get`, once.
   *
   * @throws FWK_PLUGIN_CONFLICT when the token has an owner already
   */
  provide<T>(token: Token<T>, owner: string, factory: () => T): void {
    this.#claim(token, owner);
    this.#tsyringe.register(token.symbol, {
      useFactory: instanceCachingFactory(() => {
        const made = this.#make(token, factory);
        const dispose = (made as { dispose?: unknown } | null | undefined)?.dispose;
        if (typeof dispose === 'function') {
          this.#disposals.push({ owner, dispose: () => dispose.call(made) as void | Promise<void> });
        }
        return made;
      }),
    });
  }

  /** Registers a part that is there already; `dispose` closes it with the container. */
  fill<T>(token: Token<T>, owner: string, value: T, dispose?: (value: T) => void | Promise<void>): void {
    this.#claim(token, owner);
    // As a factory: tsyringe refuses `undefined` in registerInstance and inspects values for a class.
    this.#tsyringe.register(token.symbol, { useFactory: () => value });
    if (dispose) this.#disposals.push({ owner, dispose: () => dispose(value) });
  }

  /** Who owns a token, here or above. */
  owner(token: Token<unknown>): string | undefined {
    return this.#owners.get(token.symbol) ?? this.#parent?.owner(token);
  }

  find<T>(token: Token<T>): T | undefined {
    return this.owner(token) === undefined ? undefined : this.#resolve(token);
  }

  /** @throws FWK_SLOT_MISSING when nothing fills the token */
  get<T>(token: Token<T>): T {
    if (this.owner(token) === undefined) {
      throw frameworkError('FWK_SLOT_MISSING', {
        message: `nothing fills the slot '${token.id}'`,
        action: `add a plugin that provides ${token.id}`,
      });
    }
    return this.#resolve(token);
  }

  #resolve<T>(token: Token<T>): T {
    if (!this.#owners.has(token.symbol)) return this.#parent!.#resolve(token);
    if (!this.#resolved.has(token.symbol))
      this.#resolved.set(token.symbol, this.#tsyringe.resolve(token.symbol));
    return this.#resolved.get(token.symbol) as T;
  }

  /** Disposes what was made, the youngest first, one after the other; returns what failed. */
  async dispose(): Promise<readonly { readonly owner: string; readonly error: unknown }[]> {
    const failures: { owner: string; error: unknown }[] = [];
    for (const { owner, dispose } of this.#disposals.splice(0).reverse()) {
      try {
        await dispose();
      } catch (error) {
        failures.push({ owner, error });
      }
    }
    return failures;
  }

  /** Factories that ask for each other would recurse until the stack is full, and name nobody. */
  #make<T>(token: Token<T>, factory: () => T): T {
    const start = this.#making.indexOf(token.id);
    if (start >= 0) {
      throw frameworkError('FWK_SLOT_CYCLE', {
        message: `slots need each other to be made: ${[...this.#making.slice(start), token.id].join(' -> ')}`,
        at: this.#owners.get(token.symbol) ?? token.id,
      });
    }
    this.#making.push(token.id);
    try {
      return factory();
    } finally {
      this.#making.pop();
    }
  }

  #claim(token: Token<unknown>, owner: string): void {
    const other = this.#owners.get(token.symbol);
    if (other !== undefined) {
      throw frameworkError('FWK_PLUGIN_CONFLICT', {
        message: `'${owner}' fills the slot '${token.id}', which '${other}' fills already`,
        at: token.id,
      });
    }
    this.#owners.set(token.symbol, owner);
  }
}
