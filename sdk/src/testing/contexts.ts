import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConfigSchema, type ResolvedConfig } from '../config.js';
import type { ArtefactDraft, ArtefactView } from '../data/artefact.js';
import type { JsonValue } from '../data/json.js';
import type { RecordBatch } from '../data/records.js';
import { frameworkError } from '../errors/framework-error.js';
import type { FitContext, HookContext, Logger, StageContext } from '../hooks/context.js';
import type { FeatureProvider } from '../hooks/filter.js';
import type { Offer, Plugin, PluginContext, PluginDefinition } from '../plugin.js';
import { randomStream } from '../random.js';
import type { Token } from '../token.js';

/** What a test gives a plugin in place of the kernel. */
export interface TestKernel {
  /** Slots other plugins would fill, as `[token, value]`. */
  readonly slots?: readonly (readonly [Token<unknown>, unknown])[];
  readonly features?: Readonly<Record<string, FeatureProvider>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
}

/** A plugin made for a test, with what it provided, offered and logged. */
export interface TestPlugin extends Plugin {
  /** What the plugin provides, made on the first call. */
  slot<T>(token: Token<T>): T;
  readonly offers: readonly Offer<unknown>[];
  /** Lines logged so far. */
  readonly log: readonly string[];
}

/**
 * Makes a plugin as the kernel would: configuration completed by the schema's defaults, slots by token. Without a manifest
 * and without checks; `openPlugin` has both.
 *
 * @param schema the plugin's, where `definePlugin` was not given it
 *
 * @example
 * // examples/testing.ts#makePlugin
 * // The plugin's handlers, made as the kernel makes them: configuration completed, slots by token, lines kept in `log`.
 * export const handlers = () => makePlugin(plugin, {}, { seed: 7 }).hooks;
 */
export function makePlugin(
  definition: PluginDefinition,
  schema: ConfigSchema = definition.config ?? {},
  kernel: TestKernel = {},
): TestPlugin {
  const log: string[] = [];
  const factories = new Map<symbol, () => unknown>();
  const made = new Map<symbol, unknown>((kernel.slots ?? []).map(([token, value]) => [token.symbol, value]));
  const offers: Offer<unknown>[] = [];
  const find = <T>(token: Token<T>): T | undefined => {
    const factory = factories.get(token.symbol);
    if (!made.has(token.symbol) && factory) made.set(token.symbol, factory());
    return made.get(token.symbol) as T | undefined;
  };
  const get = <T>(token: Token<T>): T => {
    const value = find(token);
    if (value === undefined)
      throw frameworkError('FWK_SLOT_MISSING', { message: `nothing provides ${token.id}` });
    return value;
  };
  const defaults = Object.fromEntries(Object.entries(schema).map(([key, field]) => [key, field.default]));
  const seed = kernel.seed ?? 1;
  const context: PluginContext = {
    id: 'test',
    config: Object.freeze({ ...defaults, ...kernel.config }) as ResolvedConfig,
    seed,
    worker: false,
    log: memoryLog(log),
    provide: (token, factory) => void factories.set(token.symbol, factory),
    offer: (_token, offer) => void offers.push(offer as Offer<unknown>),
    get,
    find,
    random: (purpose, sequence) => randomStream({ seed, plugin: 'test', hook: purpose, sequence }),
  };
  const create = definition.create as unknown as (ctx: PluginContext) => Plugin;
  return { ...create(context), slot: get, offers, log };
}

/**
 * A context for `setup`, `checkpoint` and the other hooks that are given no more. Its signal never aborts.
 *
 * @param log where logged lines are put
 *
 * @example
 * // examples/testing.ts#fitContext
 * // Both phases of a filter: what `fit` writes lies in `dir`, and is handed to `load` as the kernel would.
 * export const verdictsIn = async (dir: string): Promise<readonly Verdict[]> => {
 *   const { filter } = makePlugin(plugin).hooks!;
 *   const all = async function* () {
 *     yield rows();
 *   };
 *   await filter!.fit!(all(), fitContext(dir));
 *   await filter!.load!(await artefact(dir), hookContext());
 *   const batch = rows();
 *   await filter!.apply(batch, stageContext());
 *   return batch.verdicts;
 * };
 */
export function hookContext(kernel: TestKernel = {}, log: string[] = []): HookContext {
  const slots = new Map((kernel.slots ?? []).map(([token, value]) => [token.symbol, value]));
  return {
    plugin: 'test',
    log: memoryLog(log),
    signal: new AbortController().signal,
    find: <T>(token: Token<T>) => slots.get(token.symbol) as T | undefined,
    get<T>(token: Token<T>): T {
      if (!slots.has(token.symbol)) {
        throw frameworkError('FWK_SLOT_MISSING', { message: `nothing provides ${token.id}` });
      }
      return slots.get(token.symbol) as T;
    },
  };
}

/**
 * A context for data hooks: random streams of the seed, features of `kernel.features`.
 *
 * @example
 * // examples/testing.ts#fitContext
 * // Both phases of a filter: what `fit` writes lies in `dir`, and is handed to `load` as the kernel would.
 * export const verdictsIn = async (dir: string): Promise<readonly Verdict[]> => {
 *   const { filter } = makePlugin(plugin).hooks!;
 *   const all = async function* () {
 *     yield rows();
 *   };
 *   await filter!.fit!(all(), fitContext(dir));
 *   await filter!.load!(await artefact(dir), hookContext());
 *   const batch = rows();
 *   await filter!.apply(batch, stageContext());
 *   return batch.verdicts;
 * };
 */
export function stageContext(kernel: TestKernel = {}): StageContext {
  return {
    ...hookContext(kernel),
    random: (sequence) => randomStream({ seed: kernel.seed ?? 1, plugin: 'test', hook: 'test', sequence }),
    feature<T>(batch: RecordBatch, name: string): T {
      const provider = kernel.features?.[name];
      if (!provider) throw new Error(`the test gives no feature '${name}'`);
      return provider(batch) as T;
    },
  };
}

/**
 * A context for `fit`; what it writes lies in `dir` and is read back with `artefact(dir)`.
 *
 * @param dir a folder of the test's own; made when missing
 *
 * @example
 * // examples/testing.ts#fitContext
 * // Both phases of a filter: what `fit` writes lies in `dir`, and is handed to `load` as the kernel would.
 * export const verdictsIn = async (dir: string): Promise<readonly Verdict[]> => {
 *   const { filter } = makePlugin(plugin).hooks!;
 *   const all = async function* () {
 *     yield rows();
 *   };
 *   await filter!.fit!(all(), fitContext(dir));
 *   await filter!.load!(await artefact(dir), hookContext());
 *   const batch = rows();
 *   await filter!.apply(batch, stageContext());
 *   return batch.verdicts;
 * };
 */
export function fitContext(dir: string, kernel: TestKernel = {}): FitContext {
  const output: ArtefactDraft = {
    dir,
    async write(file, bytes) {
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, file), bytes);
    },
    async writeJson(file, value) {
      await this.write(file, JSON.stringify(value));
    },
  };
  return { ...stageContext(kernel), output, progress: () => undefined };
}

/**
 * The artefact a `fit` wrote into `dir`.
 *
 * @throws FWK_STORE_MISSING_FILE naming the file asked for and those there are, where it is asked for another
 *
 * @example
 * // examples/testing.ts#fitContext
 * // Both phases of a filter: what `fit` writes lies in `dir`, and is handed to `load` as the kernel would.
 * export const verdictsIn = async (dir: string): Promise<readonly Verdict[]> => {
 *   const { filter } = makePlugin(plugin).hooks!;
 *   const all = async function* () {
 *     yield rows();
 *   };
 *   await filter!.fit!(all(), fitContext(dir));
 *   await filter!.load!(await artefact(dir), hookContext());
 *   const batch = rows();
 *   await filter!.apply(batch, stageContext());
 *   return batch.verdicts;
 * };
 */
export async function artefact(dir: string): Promise<ArtefactView> {
  const files = (await readdir(dir)).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(await readFile(join(dir, file)));
  const contentHash = hash.digest('hex');
  const path = (file: string): string => {
    if (existsSync(join(dir, file))) return join(dir, file);
    throw frameworkError('FWK_STORE_MISSING_FILE', {
      message: `the artefact has no file '${file}'; \`fit\` wrote ${files.length === 0 ? 'nothing' : files.join(', ')}`,
      at: join(dir, file),
      action: 'ask in `load` for what `fit` writes to ctx.output, by the same name',
    });
  };
  return {
    fingerprint: contentHash,
    contentHash,
    dir,
    files,
    path,
    read: async (file) => new Uint8Array(await readFile(path(file))),
    pieces: (file) => createReadStream(path(file)),
    readJson: async (file) => JSON.parse(await readFile(path(file), 'utf8')) as JsonValue,
  };
}

const memoryLog = (lines: string[]): Logger => ({
  info: (message) => void lines.push(message),
  warn: (message) => void lines.push(`warning: ${message}`),
});
