import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkValue } from '../checks/config-value.js';
import type { Claims } from '../checks/declared.js';
import { readManifest } from '../checks/manifest.js';
import type { ConfigSchema, ResolvedConfig } from '../config.js';
import type { JsonValue } from '../data/json.js';
import type { RecordBatch } from '../data/records.js';
import { frameworkError } from '../errors/framework-error.js';
import type { FitContext, HookContext, Logger, StageContext } from '../hooks/context.js';
import type { Manifest } from '../manifest.js';
import type { Offer, Plugin, PluginContext, PluginDefinition } from '../plugin.js';
import { randomStream } from '../random.js';
import type { Token } from '../token.js';
import { fitContext } from './contexts.js';
import { type RecordedCall, recordCalls } from './recorder.js';

export interface OpenPluginOptions {
  /** The plugin's folder: where its package.json lies. Its code must be compiled. */
  readonly dir: string;
  /** Laid over the schema's defaults, checked as the kernel would. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly role?: 'main' | 'worker';
  /** Plugins made beside it, to fill the slots it asks for: package names as seen from `dir`, or folders. */
  readonly companions?: readonly Companion[];
  /** Slots filled with values directly; they win over companions. */
  readonly slots?: readonly (readonly [Token<unknown>, unknown])[];
  readonly signal?: AbortSignal;
  /** Whether `calls` is filled; `on` when left out. `off` calls the handlers as they are. */
  readonly recording?: 'on' | 'off';
}

export type Companion =
  | string
  | { readonly plugin: string; readonly config?: Readonly<Record<string, unknown>> };

/** A plugin on its own, made as the kernel makes it. */
export interface OpenPlugin extends Plugin {
  readonly id: string;
  readonly dir: string;
  readonly manifest: Manifest;
  readonly schema: ConfigSchema;
  readonly config: ResolvedConfig;
  readonly claims: Claims;
  /** Lines logged so far, companions' too. */
  readonly log: readonly string[];
  /** Every call into the plugin and its companions that has come back, in that order. */
  readonly calls: readonly RecordedCall[];
  /** A slot's owner: the plugin's own, a companion's, or one given. Offers are taken by `start`. */
  slot<T>(token: Token<T>): T;
  find<T>(token: Token<T>): T | undefined;
  /** Takes the best offer of each slot that works here, then runs every `setup`, companions first. */
  start(): Promise<void>;
  /** Runs every `teardown` in reverse, all of them, and disposes the offers taken. Throws the first failure. */
  close(): Promise<void>;
  hookContext(): HookContext;
  stageContext(hook: string): StageContext;
  /** For `fit`; what it writes lies in `dir`, and `artefact(dir)` reads it. */
  fitContext(hook: string, dir: string): FitContext;
}

/**
 * Opens a plugin from its folder: its manifest is read, its configuration completed, its code imported and made, with
 * companions to fill the slots it requires. `close` it when done.
 *
 * @example
 * const plugin = await openPlugin({ dir: fileURLToPath(new URL('..', import.meta.url)) });
 * await plugin.start();
 * await plugin.hooks?.filter?.apply(recordBatch([{ id: 'a', content: 'x' }]), plugin.stageContext('filter'));
 * await plugin.close();
 *
 * @throws FWK_PLUGIN_MANIFEST, FWK_PLUGIN_SDK_RANGE, FWK_PLUGIN_LOAD, FWK_CONFIG_INVALID
 */
export async function openPlugin(options: OpenPluginOptions): Promise<OpenPlugin> {
  const bench = new Bench(options);
  const companions = (options.companions ?? []).map((companion) =>
    typeof companion === 'string' ? { plugin: companion, config: {} } : { config: {}, ...companion },
  );
  for (const { plugin, config } of companions) {
    await bench.make(findCompanion(plugin, options.dir), config);
  }
  const subject = await bench.make(options.dir, options.config ?? {});
  return {
    ...subject.plugin,
    ...subject,
    log: bench.log,
    calls: bench.calls,
    slot: (token) => bench.get(token),
    find: (token) => bench.find(token),
    start: () => bench.start(),
    close: () => bench.close(),
    hookContext: () => bench.hookContext(subject.id),
    stageContext: (hook) => bench.stageContext(subject.id, hook),
    fitContext: (hook, dir) => ({ ...fitContext(dir), ...bench.stageContext(subject.id, hook) }),
  };
}

interface Made {
  readonly id: string;
  readonly dir: string;
  readonly manifest: Manifest;
  readonly schema: ConfigSchema;
  readonly config: ResolvedConfig;
  readonly plugin: Plugin;
  readonly claims: Claims;
}

/** What a few plugins share in place of a kernel. */
class Bench {
  readonly log: string[] = [];
  readonly calls: RecordedCall[] = [];
  readonly #options: OpenPluginOptions;
  readonly #seed: number;
  readonly #made: Made[] = [];
  readonly #factories = new Map<symbol, () => unknown>();
  readonly #slots = new Map<symbol, unknown>();
  readonly #taken: { readonly offer: Offer<unknown>; readonly value: unknown }[] = [];
  #started: Made[] = [];

  constructor(options: OpenPluginOptions) {
    this.#options = options;
    this.#seed = options.seed ?? 1;
    for (const [token, value] of options.slots ?? []) this.#slots.set(token.symbol, value);
  }

  async make(dir: string, given: Readonly<Record<string, unknown>>): Promise<Made> {
    const { package: found, problems } = readManifest(dir);
    if (found === undefined) throw problems[0]!;
    const { manifest } = found;
    const { id } = manifest;
    const schema = manifest.config === undefined ? {} : await importSchema(join(dir, manifest.config));
    const config = completeConfig(id, schema, given);
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
    const context: PluginContext = {
      id,
      config,
      seed: this.#seed,
      worker: this.#options.role === 'worker',
      log: this.#logger(id),
      provide: (token, factory) => {
        provided.add(token.id);
        if (!this.#slots.has(token.symbol)) this.#factories.set(token.symbol, factory);
      },
      offer: (token, offer) => void offers.push({ token: token.id, offer: offer as Offer<unknown> }),
      get: (token) => this.get(token),
      find: (token) => this.find(token),
      random: (purpose, sequence) => randomStream({ seed: this.#seed, plugin: id, hook: purpose, sequence }),
    };
    const create = definition.create as unknown as (ctx: PluginContext) => Plugin;
    const created = create(Object.freeze(context));
    const plugin =
      this.#options.recording === 'off' ? created : recordCalls(created, id, (call) => this.calls.push(call));
    const made: Made = { id, dir, manifest, schema, config, plugin, claims: { provided, offers } };
    this.#made.push(made);
    return made;
  }

  find<T>(token: Token<T>): T | undefined {
    const { symbol } = token;
    const factory = this.#factories.get(symbol);
    if (!this.#slots.has(symbol) && factory) this.#slots.set(symbol, factory());
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
    for (const made of this.#made) {
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
    for (const { id, plugin } of this.#started.reverse()) {
      await attempt(() => plugin.hooks?.teardown?.(this.hookContext(id)));
    }
    this.#started = [];
    for (const { offer, value } of this.#taken.splice(0).reverse())
      await attempt(() => offer.dispose?.(value));
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
      this.#taken.push({ offer, value });
    }
  }

  #logger(plugin: string): Logger {
    return {
      info: (message) => void this.log.push(`${plugin}: ${message}`),
      warn: (message) => void this.log.push(`${plugin}: warning: ${message}`),
    };
  }
}

async function importSchema(file: string): Promise<ConfigSchema> {
  return ((await import(pathToFileURL(file).href)) as { config?: ConfigSchema }).config ?? {};
}

/** Defaults with what is given over them, every value checked, frozen through and through. */
export function completeConfig(
  plugin: string,
  schema: ConfigSchema,
  given: Readonly<Record<string, unknown>>,
): ResolvedConfig {
  const values: Record<string, JsonValue> = {};
  for (const [key, field] of Object.entries(schema))
    values[key] = structuredClone(field.default) as JsonValue;
  for (const [key, value] of Object.entries(given)) {
    const field = schema[key];
    const problem =
      field === undefined ? 'is no key of it' : checkValue(field, value as JsonValue)[0]?.message;
    if (problem !== undefined) {
      throw frameworkError('FWK_CONFIG_INVALID', {
        message: `'${key}' of '${plugin}' ${problem}`,
        at: `plugins.${plugin}.${key}`,
      });
    }
    values[key] = structuredClone(value) as JsonValue;
  }
  return deepFreeze(values);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}

/** A folder, or a package's folder as Node would find it from the plugin. */
function findCompanion(name: string, from: string): string {
  if (name.startsWith('.') || name.startsWith('/') || /^[A-Za-z]:[\\/]/.test(name)) return name;
  return join(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`), '..');
}
