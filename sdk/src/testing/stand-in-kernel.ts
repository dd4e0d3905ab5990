import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Claims } from '../checks/declared.js';
import { describeValue } from '../checks/describe.js';
import { readManifest } from '../checks/manifest.js';
import { checkConfigured, tokenGate, warnDeprecated, withoutProposals } from '../checks/stability.js';
import { wholeSlot } from '../checks/whole-slot.js';
import type { ConfigSchema, ResolvedConfig } from '../config.js';
import type { RecordBatch } from '../data/records.js';
import { frameworkError } from '../errors/framework-error.js';
import type { HookContext, Logger, StageContext } from '../hooks/context.js';
import type { Manifest } from '../manifest.js';
import type { Offer, Plugin, PluginContext, PluginDefinition } from '../plugin.js';
import { randomStream } from '../random.js';
import type { Token } from '../token.js';
import { completeConfig, importSchema } from './complete-config.js';
import { type RecordedCall, recordCalls } from './recorder.js';

export interface StandInOptions {
  /** Named where a slot is missing. */
  readonly dir: string;
  readonly seed?: number;
  readonly role?: 'main' | 'worker';
  /** Slots filled with values directly; they win over what plugins provide. */
  readonly slots?: readonly (readonly [Token<unknown>, unknown])[];
  /** What fills a slot that nobody else does: made when it is first asked for. */
  readonly standIns?: readonly StandIn[];
  readonly signal?: AbortSignal;
  /** `on` when left out. */
  readonly recording?: 'on' | 'off';
}

/** A part of the bench's own, in a slot where a run has a plugin. */
export interface StandIn {
  readonly token: Token<unknown>;
  make(find: <T>(token: Token<T>) => T | undefined): unknown;
  /** Called by `close`, where it was made. */
  dispose?(value: unknown): void;
}

/** Where the contract tests look over the kernel's shoulder. */
export interface Watch {
  /** The configuration as a plugin gets it, made of the completed one. */
  hand?(plugin: string, config: ResolvedConfig): ResolvedConfig;
  /** Around each plugin's factory. */
  making?<T>(plugin: string, make: () => T): T;
}

/** A plugin made, with what it was made from. */
export interface Made {
  readonly id: string;
  readonly dir: string;
  readonly manifest: Manifest;
  readonly schema: ConfigSchema;
  readonly config: ResolvedConfig;
  readonly plugin: Plugin;
  readonly claims: Claims;
}

/**
 * What a few plugins share in place of a kernel: slots, offers, set-up in order and teardown in reverse. It checks what
 * the kernel checks while plugins are made, and drives no stage.
 */
export class StandInKernel {
  readonly log: string[] = [];
  readonly calls: RecordedCall[] = [];
  readonly #options: StandInOptions;
  readonly #watch: Watch;
  readonly #seed: number;
  readonly #made: Made[] = [];
  readonly #factories = new Map<symbol, () => unknown>();
  readonly #slots = new Map<symbol, unknown>();
  readonly #disposals: (() => unknown)[] = [];
  readonly #standIns: (() => void)[] = [];
  #started: Made[] = [];

  constructor(options: StandInOptions, watch: Watch = {}) {
    this.#options = options;
    this.#watch = watch;
    this.#seed = options.seed ?? 1;
    for (const [token, value] of options.slots ?? []) this.#slots.set(token.symbol, value);
  }

  /** @throws FWK_PLUGIN_MANIFEST, FWK_PLUGIN_SDK_RANGE, FWK_PLUGIN_LOAD, FWK_CONFIG_INVALID, FWK_CONFIG_UNKNOWN_KEY */
  async make(dir: string, given: Readonly<Record<string, unknown>>): Promise<Made> {
    const { package: found, problems } = readManifest(dir);
    if (found === undefined) throw problems[0]!;
    const { manifest } = found;
    const { id } = manifest;
    const schema = manifest.config === undefined ? {} : await importSchema(join(dir, manifest.config));
    const config = completeConfig(id, schema, given, (path) => placeOf(path, given, dir, manifest));
    const entry = join(dir, manifest.entry);
    const { default: definition } = (await import(pathToFileURL(entry).href)) as {
      default?: PluginDefinition;
    };
    if (definition?.framework !== 'plugin') {
      throw frameworkError('FWK_PLUGIN_LOAD', {
        message: `'${id}' does not export what definePlugin returns by default`,
        at: entry,
        plugin: id,
      });
    }
    const provided = new Set<string>();
    const offers: { token: string; offer: Offer<unknown> }[] = [];
    const declared = { id, dir, manifest };
    const [misfit] = checkConfigured(declared, definition, config);
    if (misfit) throw misfit;
    const gate = tokenGate(declared);
    let making = true;
    // As the kernel: another plugin's slot may not be filled yet, and whether it is must not depend on the order.
    const notWhileMaking = (token: Token<unknown>) => {
      if (!making) return;
      throw frameworkError('FWK_SLOT_MISSING', {
        message: `'${id}' asks for '${token.id}' while it is being made, when slots are not filled yet`,
        at: entry,
        action: 'ask in a handler, in `setup`, or in the factory of a slot',
        plugin: id,
      });
    };
    const context: PluginContext = {
      id,
      config: this.#watch.hand?.(id, config) ?? config,
      seed: this.#seed,
      worker: this.#options.role === 'worker',
      log: this.#logger(id),
      provide: (token, factory) => {
        provided.add(token.id);
        if (this.#slots.has(token.symbol)) return;
        this.#factories.set(token.symbol, () =>
          wholeSlot(declared, token, withoutProposals(declared, token, factory())),
        );
      },
      offer: (token, offer) => void offers.push({ token: token.id, offer: offer as Offer<unknown> }),
      get: (token) => {
        notWhileMaking(token);
        return this.get(gate(token));
      },
      find: (token) => {
        notWhileMaking(token);
        return this.find(gate(token));
      },
      random: (purpose, sequence) => randomStream({ seed: this.#seed, plugin: id, hook: purpose, sequence }),
    };
    if (!context.worker) warnDeprecated(definition, config, context.log);
    const create = definition.create as unknown as (ctx: PluginContext) => Plugin;
    const make = () => create(Object.freeze(context));
    const created: unknown = this.#watch.making === undefined ? make() : this.#watch.making(id, make);
    making = false;
    if (created instanceof Promise) {
      created.catch(() => undefined);
      throw frameworkError('FWK_HOOK_ASYNC_IN_SYNC', {
        message: `'${id}' returned a promise from 'create', which cannot wait`,
        at: entry,
        action: 'give definePlugin a function that is not async, and open things in `setup`',
        plugin: id,
      });
    }
    if (typeof created !== 'object' || created === null) {
      throw frameworkError('FWK_PLUGIN_LOAD', {
        message: `'${id}' makes ${describeValue(created)}, not a plugin`,
        at: entry,
        plugin: id,
      });
    }
    const plugin =
      this.#options.recording === 'off'
        ? (created as Plugin)
        : recordCalls(created as Plugin, id, (call) => this.calls.push(call));
    const made: Made = { id, dir, manifest, schema, config, plugin, claims: { provided, offers } };
    this.#made.push(made);
    return made;
  }

  find<T>(token: Token<T>): T | undefined {
    const { symbol } = token;
    const factory = this.#factories.get(symbol);
    if (!this.#slots.has(symbol) && factory) this.#slots.set(symbol, factory());
    const standIn = this.#options.standIns?.find((one) => one.token.symbol === symbol);
    if (!this.#slots.has(symbol) && standIn) {
      const value = standIn.make((other) => this.find(other));
      this.#slots.set(symbol, value);
      this.#standIns.push(() => standIn.dispose?.(value));
    }
    return this.#slots.get(symbol) as T | undefined;
  }

  get<T>(token: Token<T>): T {
    const value = this.find(token);
    if (value !== undefined) return value;
    throw frameworkError('FWK_SLOT_MISSING', {
      message: `nothing provides '${token.id}'`,
      at: this.#options.dir,
      action: 'name a companion plugin that fills it, or give a value in `slots`',
    });
  }

  async start(): Promise<void> {
    await this.#takeOffers();
    // As in the kernel, what needs no set-up is ready at once: its teardown has something to close all the same.
    const needsSetup = ({ plugin }: Made) => plugin.hooks?.setup !== undefined;
    this.#started = this.#made.filter((made) => !needsSetup(made));
    for (const made of this.#made.filter(needsSetup)) {
      await made.plugin.hooks?.setup?.(this.hookContext(made.id));
      this.#started.push(made);
    }
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    const attempt = async (work: () => unknown) => {
      try {
        await work();
      } catch (error) {
        failures.push(error);
      }
    };
    const inOrder = this.#made.filter((made) => this.#started.includes(made));
    for (const { id, plugin } of inOrder.reverse()) {
      await attempt(() => plugin.hooks?.teardown?.(this.hookContext(id)));
    }
    this.#started = [];
    for (const dispose of this.#standIns.splice(0).reverse()) await attempt(dispose);
    for (const dispose of this.#disposals.splice(0).reverse()) await attempt(dispose);
    if (failures.length > 0) throw failures[0];
  }

  hookContext(plugin: string): HookContext {
    return {
      plugin,
      log: this.#logger(plugin),
      signal: this.#options.signal ?? new AbortController().signal,
      get: (token) => this.get(token),
      find: (token) => this.find(token),
    };
  }

  stageContext(plugin: string, hook: string): StageContext {
    return {
      ...this.hookContext(plugin),
      random: (sequence) => randomStream({ seed: this.#seed, plugin, hook, sequence }),
      feature: <T>(batch: RecordBatch, name: string): T => {
        const provider = this.#made.map((made) => made.plugin.features?.[name]).find(Boolean);
        if (provider) return provider(batch) as T;
        throw frameworkError('FWK_HOOK_FAILED', {
          message: `no plugin here computes the feature '${name}'`,
          at: this.#options.dir,
          action: 'name a companion plugin that registers it',
        });
      },
    };
  }

  /** Best rank first, as the kernel chooses. */
  async #takeOffers(): Promise<void> {
    const ranked = this.#made
      .flatMap(({ manifest, claims }) =>
        claims.offers.map(({ token, offer }) => ({
          token,
          offer,
          rank: manifest.offers?.find((one) => one.token === token && one.id === offer.id)?.rank ?? 0,
        })),
      )
      .sort((a, b) => b.rank - a.rank);
    for (const { token, offer } of ranked) {
      const symbol = Symbol.for(`framework:${token}`);
      if (this.#slots.has(symbol) || !(await offer.probe()).ok) continue;
      const value = await offer.create({ threads: 1 });
      this.#slots.set(symbol, value);
      this.#disposals.push(() => offer.dispose?.(value));
    }
  }

  #logger(plugin: string): Logger {
    return {
      info: (message) => void this.log.push(`${plugin}: ${message}`),
      warn: (message) => void this.log.push(`${plugin}: warning: ${message}`),
    };
  }
}

/** Where a wrong value stands: the manifest's `contract.config`, when it says the same, or what the caller gave. */
function placeOf(
  path: string,
  given: Readonly<Record<string, unknown>>,
  dir: string,
  { id, contract }: Manifest,
): string {
  const key = path.split('.')[0]!;
  const declared = contract?.config ?? {};
  return key in declared && JSON.stringify(declared[key]) === JSON.stringify(given[key])
    ? `${join(dir, 'package.json')}, framework.contract.config.${path}`
    : `plugins.${id}.${path}`;
}
