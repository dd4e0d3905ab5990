import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import type { Claims } from '../checks/declared.js';
import type { ConfigSchema, ResolvedConfig } from '../config.js';
import type { FitContext, HookContext, StageContext } from '../hooks/context.js';
import type { Manifest } from '../manifest.js';
import type { Plugin } from '../plugin.js';
import type { Token } from '../token.js';
import { fitContext } from './contexts.js';
import type { RecordedCall } from './recorder.js';
import { type StandIn, StandInKernel, type Watch } from './stand-in-kernel.js';

/** Which plugin is opened, with what, and what fills the slots it asks for. */
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
  /** What fills a slot that nobody else does: made when it is first asked for. */
  readonly standIns?: readonly StandIn[];
  readonly signal?: AbortSignal;
  /** Whether `calls` is filled; `on` when left out. `off` calls the handlers as they are. */
  readonly recording?: 'on' | 'off';
}

export type { StandIn } from './stand-in-kernel.js';

/**
 * A plugin opened beside it: a package name as seen from the plugin, or a folder; with a configuration where it needs one.
 */
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
 * @throws FWK_PLUGIN_MANIFEST, FWK_PLUGIN_SDK_RANGE, FWK_PLUGIN_LOAD, FWK_CONFIG_INVALID, FWK_CONFIG_UNKNOWN_KEY
 */
export async function openPlugin(options: OpenPluginOptions, watch: Watch = {}): Promise<OpenPlugin> {
  const kernel = new StandInKernel(options, watch);
  const companions = (options.companions ?? []).map((companion) =>
    typeof companion === 'string' ? { plugin: companion, config: {} } : { config: {}, ...companion },
  );
  for (const { plugin, config } of companions) {
    await kernel.make(findCompanion(plugin, options.dir), config);
  }
  const subject = await kernel.make(options.dir, options.config ?? {});
  return {
    ...subject.plugin,
    ...subject,
    log: kernel.log,
    calls: kernel.calls,
    slot: (token) => kernel.get(token),
    find: (token) => kernel.find(token),
    start: () => kernel.start(),
    close: () => kernel.close(),
    hookContext: () => kernel.hookContext(subject.id),
    stageContext: (hook) => kernel.stageContext(subject.id, hook),
    fitContext: (hook, dir) => ({ ...fitContext(dir), ...kernel.stageContext(subject.id, hook) }),
  };
}

/** A folder, or a package's folder as Node would find it from the plugin. */
export function findCompanion(name: string, from: string): string {
  if (name.startsWith('.') || isAbsolute(name)) return resolve(from, name);
  return join(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`), '..');
}
