import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import {
  type ConfigSchema,
  canonicalJson,
  frameworkError,
  isFrameworkError,
  type JsonValue,
  type ResolvedConfig,
} from '@framework/sdk';
import { deepFreeze } from '@framework/sdk/checks';
import { blendIdentity } from '../config/blend-value.js';
import type { Layer } from '../config/layer.js';
import { portable, type ResolvedNamespace, resolveNamespace } from '../config/namespace.js';
import { environmentLayer, setLayer } from '../config/overrides.js';
import { loadPresetChain } from '../config/preset-chain.js';
import { type PresetFile, readOverrideFile } from '../config/preset-file.js';
import { Problems } from '../config/problems.js';
import { runSchema } from '../config/run-schema.js';
import { toPosix } from '../config/to-posix.js';
import {
  judgeTrust,
  type RecordedTrust,
  type TrustedPlugin,
  type TrustSources,
} from '../trust/judge-trust.js';
import { type PresetLock, presetLockPath, readPresetLock } from '../trust/preset-lock.js';
import { type Assembly, assemble } from './assemble.js';
import { checkAssembly } from './check-assembly.js';
import { checkBackend } from './check-backend.js';
import { importConfigSchema } from './config-schema.js';
import { type FoundPlugin, locate } from './locate.js';
import { readKey } from './plugin-key.js';
import { type ResolvedGates, resolveGates } from './resolve-gates.js';
import { resolveOrder } from './resolve-order.js';
import { resolveSlots } from './resolve-slots.js';
import type { ResolvedPlan, ResolvedPlugin, RunConfig } from './resolved-plan.js';

/** What a person asked for. */
export interface PlanRequest {
  /** A preset's name, or a path to one. */
  readonly preset: string;
  /** A preset that lies in no file, in the place of the one named. */
  readonly written?: PresetFile;
  /** The working folder: holds `runs/` and `.framework/`, and may hold `presets/` and plugins. */
  readonly root: string;
  /** `--file`, in the order given. */
  readonly files?: readonly string[];
  /** `--set`, in the order given. */
  readonly settings?: readonly string[];
  /** Where `FRAMEWORK_CONFIG__…` is looked up; nothing when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** `--trust`: ids of plugins from elsewhere whose code may be imported. */
  readonly trust?: readonly string[];
  /** What the run that is gone on with was started with, by plugin id. */
  readonly recordedTrust?: ReadonlyMap<string, RecordedTrust>;
  /** What a command adds to what was written: it has the last word. */
  readonly over?: Over;
}

/** Plugins a command brings, and the `--set` options that are meant for the whole. */
export interface Over {
  readonly layer: Layer;
  readonly settings: readonly string[];
}

/** A plan on the drawing board, with everything that is wrong with it: what `explain` looks into. */
export interface PlanDraft {
  readonly root: string;
  readonly preset: PresetFile;
  /** Files of the `extends` chain, the base first. */
  readonly files: readonly PresetFile[];
  /** All that was written, the base first: preset files, `--file`, environment, `--set`. */
  readonly layers: readonly Layer[];
  readonly assembly: Assembly;
  /** Plugins that are installed and whose manifests hold, sorted by id. */
  readonly found: readonly FoundPlugin[];
  /** Of the files of the chain, for plugins from elsewhere. */
  readonly locks: readonly PresetLock[];
  /** Those of `found` whose code may be imported. */
  readonly trusted: readonly TrustedPlugin[];
  /** By plugin id, and the core's own under `run`. */
  readonly schemas: ReadonlyMap<string, ConfigSchema>;
  readonly configs: ReadonlyMap<string, ResolvedNamespace>;
  readonly order: ResolvedPlan['order'];
  readonly slots: ResolvedPlan['slots'];
  readonly offers: ResolvedPlan['offers'];
  readonly gates: ResolvedGates;
  readonly problems: Problems;
}

/**
 * Reads presets and manifests, and imports the light configuration modules only, of plugins that are trusted; all
 * problems of all plugins are in the draft.
 *
 * @throws FWK_PRESET_*, FWK_CONFIG_*, FWK_CLI_USAGE for what leaves nothing to go on with
 */
export async function draftPlan(request: PlanRequest): Promise<PlanDraft> {
  const root = resolve(request.root);
  const { preset, files } = request.written
    ? { preset: request.written, files: [request.written] }
    : loadPresetChain(request.preset, root);
  const layers: Layer[] = [...files];
  for (const file of request.files ?? []) layers.push(readOverrideFile(resolve(root, file), root));
  const known = () =>
    layers.flatMap((layer) =>
      Object.keys(layer.content.plugins ?? {}).flatMap((key) => {
        const { id } = readKey(key, layer.folder);
        return id === undefined || id === key ? [key] : [key, id];
      }),
    );
  layers.push(environmentLayer(request.environment ?? {}, known(), root));
  layers.push(setLayer(request.settings ?? [], known(), root));
  if (request.over !== undefined) {
    layers.push(request.over.layer);
    layers.push(setLayer(request.over.settings, known(), root));
  }

  const problems = new Problems();
  const assembly = assemble(layers, problems);
  const found = locate(assembly, root, problems);
  checkAssembly(assembly, found, problems);
  const { slots, offers } = resolveSlots(assembly, found, problems);
  const order = resolveOrder(assembly, found, problems);

  const run = resolveNamespace(runSchema, assembly.run, ['run'], root);
  for (const problem of run.problems) problems.add(problem);
  const gates = resolveGates(assembly, found, root, problems);
  checkBackend(run.values['backend'], run.origins.get('run.backend'), found, offers, problems);

  const schemas = new Map<string, ConfigSchema>([['run', runSchema]]);
  const configs = new Map([['run', run]]);
  const locks = files.map(({ file }) => readPresetLock(presetLockPath(file, root), root));
  const sources: TrustSources = {
    flags: request.trust ?? [],
    locks,
    recorded: request.recordedTrust ?? new Map(),
  };
  const trusted = judgeTrust(found, sources, request.preset, problems);
  for (const plugin of trusted) {
    const schema = await schemaOf(plugin, problems);
    if (schema === undefined) continue;
    const config = resolveNamespace(schema, plugin.layers, ['plugins', plugin.id], root);
    for (const problem of config.problems) problems.add(problem);
    schemas.set(plugin.id, schema);
    configs.set(plugin.id, config);
  }
  return {
    root,
    preset,
    files,
    layers,
    assembly,
    found,
    locks,
    trusted,
    schemas,
    configs,
    order,
    slots,
    offers,
    gates,
    problems,
  };
}

/**
 * Decides everything that can be decided before plugin code runs; all problems of all plugins are reported at once.
 *
 * @throws FWK_PRESET_*, FWK_PLUGIN_*, FWK_CONFIG_*, FWK_HOOK_ORDER_*, FWK_SLOT_MISSING
 */
export async function resolvePlan(request: PlanRequest): Promise<ResolvedPlan> {
  const draft = await draftPlan(request);
  draft.problems.throwIfAny();
  return planOf(draft);
}

/** The plan of a draft that has no problems. */
export function planOf(draft: PlanDraft): ResolvedPlan {
  const { root, preset, files, trusted, schemas, configs, order, slots, offers, gates } = draft;
  const run = configs.get('run')!;
  const origins: Record<string, string> = {};
  for (const [path, origin] of run.origins) origins[path] = origin;
  for (const [path, origin] of gates.origins) origins[path] = origin;
  const plugins: ResolvedPlugin[] = [];
  const hashed: Record<string, JsonValue> = {};
  for (const plugin of trusted) {
    const config = configs.get(plugin.id)!;
    for (const [path, origin] of config.origins) origins[path] = origin;
    const blends = new Map<string, string>();
    const identify = (name: string): string => {
      const { fingerprint, contentHash } = blendIdentity(root, name);
      blends.set(name, contentHash);
      return `blend:${fingerprint}:${contentHash}`;
    };
    const relative = (path: string): string => toPosix(root, path);
    const portableConfig = portable(schemas.get(plugin.id)!, config.values, relative, identify);
    hashed[plugin.id] = portableConfig;
    plugins.push({
      id: plugin.id,
      package: plugin.package.name,
      version: plugin.package.version,
      dir: plugin.dir,
      integrity: plugin.integrity,
      trustedIntegrity: plugin.trustedIntegrity,
      trust: plugin.trust,
      manifest: plugin.package.manifest,
      config: config.values as ResolvedConfig,
      configHash: sha256(canonicalJson(portableConfig)),
      ...(blends.size === 0 ? {} : { blends: Object.fromEntries(blends) }),
    });
  }

  // What decides how fast, and not what: another number of workers gives the same bytes, so it is no other run.
  const { workers: _workers, watchdogSeconds: _watchdogSeconds, ...lasting } = run.values;
  return deepFreeze({
    preset: {
      name: preset.name,
      description: preset.description,
      files: files.map((file) => file.file),
    },
    root,
    run: run.values as unknown as RunConfig,
    plugins,
    order,
    slots,
    offers,
    gates: gates.gates,
    gateSources: gates.sources,
    origins,
    configHash: sha256(canonicalJson({ run: lasting, plugins: hashed })),
  });
}

async function schemaOf(plugin: FoundPlugin, problems: Problems): Promise<ConfigSchema | undefined> {
  try {
    return await importConfigSchema(plugin);
  } catch (error) {
    problems.add(
      isFrameworkError(error)
        ? error
        : frameworkError('FWK_INTERNAL', { message: `${plugin.id}: ${String(error)}`, cause: error }),
    );
    return undefined;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
