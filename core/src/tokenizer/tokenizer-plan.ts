import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkError, LAYOUT, TOKENIZER, TOKENIZER_FILES } from '@framework/sdk';
import type { PresetFile } from '../config/preset-file.js';
import { InstalledPlugins } from '../eval/installed.js';
import { type PlanRequest, resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { runPaths } from '../run/layout.js';
import { Refs } from '../run/refs.js';
import { readRunFile } from '../run/run-file.js';
import { unknownRun } from '../run/run-folders.js';
import { LockFile, recordedTrust } from '../run/run-lock.js';
import type { Fits } from '../run/workers/tasks.js';
import { noTokenizerYet, type TokenizerReference } from './tokenizer-reference.js';

/** Who may be asked, and what for: plain data, for a process of its own. */
export interface TokenizerPlan {
  /** The tokenizer's plugins and no others. */
  readonly plan: ResolvedPlan;
  readonly source:
    | {
        readonly kind: 'run';
        readonly name: string;
        readonly store: string;
        /** Plugin id → fingerprint of what its `fit` left. */
        readonly fits: Fits;
        /** What the run recorded; null while it has not. */
        readonly hash: string | null;
      }
    | { readonly kind: 'file'; readonly file: string };
}

export interface TokenizerPlanRequest {
  readonly root: string;
  readonly reference: TokenizerReference;
  /** The plugin to open a file with, by id or path; null: the first that does. */
  readonly opener: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trust: readonly string[];
}

/**
 * What may open a tokenizer: of a run its own plugin, with what that left; of a file each plugin that provides
 * `fw.tokenizer-files`, to be tried one after the other.
 *
 * @throws FWK_RUN_UNKNOWN, FWK_TOKENIZER_MISSING, FWK_CLI_USAGE, FWK_PLUGIN_UNKNOWN where none opens files; and what
 *   `resolvePlan` throws, when a plan is made
 */
export function tokenizerPlans(request: TokenizerPlanRequest): readonly (() => Promise<TokenizerPlan>)[] {
  const { reference } = request;
  if (reference.kind === 'run') return [() => planOfRun(request, reference)];
  return openersOf(request).map((opener) => () => planOfFile(request, opener, reference.file));
}

async function planOfRun(
  { trust }: TokenizerPlanRequest,
  { root, name }: Extract<TokenizerReference, { kind: 'run' }>,
): Promise<TokenizerPlan> {
  const paths = runPaths(root, name);
  const file = await readRunFile(paths.run);
  if (file === undefined) {
    throw unknownRun(root, name, await readdir(join(root, LAYOUT.runs)).catch(() => []));
  }
  const refs = await Refs.open(paths.refs);
  const fits = Object.fromEntries(
    Object.entries(refs.all).flatMap(([ref, fingerprint]) =>
      ref.startsWith('tokenize/') ? [[ref.slice('tokenize/'.length), fingerprint]] : [],
    ),
  );
  if (Object.keys(fits).length === 0 && refs.get('tokenize') === undefined) throw noTokenizerYet(root, name);
  const plan = await resolvePlan({
    root,
    ...file.invocation,
    trust,
    recordedTrust: await recordedTrust(paths.lock),
  });
  const lock = await LockFile.read(paths.lock);
  return {
    plan: onlyTokenizer(plan),
    source: { kind: 'run', name, store: paths.store, fits, hash: lock?.tokenizerHash ?? null },
  };
}

async function planOfFile(
  { root, environment, trust }: TokenizerPlanRequest,
  opener: string,
  file: string,
): Promise<TokenizerPlan> {
  const plan = await resolvePlan({ ...nothingBut(opener, root), environment, trust });
  return { plan: onlyTokenizer(plan), source: { kind: 'file', file } };
}

/** Tried first: it is what most files here are for, and each that is tried costs a process. */
const PREFERRED = 'plugin-unigram-tokenizer';

/** The plugin named, which may be a path to one; else all there are. */
function openersOf({ root, opener }: TokenizerPlanRequest): readonly string[] {
  const all = new InstalledPlugins(root).providing(TOKENIZER_FILES.id, opener ?? undefined);
  const keys = all.map(({ key }) => key);
  if (opener !== null && keys.length === 0) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: `'${opener}' is no plugin that opens tokenizer files`,
      at: '--opener',
      action: `name a plugin that provides ${TOKENIZER_FILES.id}, or leave --opener out`,
    });
  }
  if (keys.length === 0) {
    throw frameworkError('FWK_PLUGIN_UNKNOWN', {
      message: 'no plugin that opens tokenizer files is installed',
      at: TOKENIZER_FILES.id,
      action: 'install @framework/plugin-unigram-tokenizer',
    });
  }
  return [...keys.filter((key) => key === PREFERRED), ...keys.filter((key) => key !== PREFERRED)];
}

/** A preset of one plugin that lies in no file. */
function nothingBut(plugin: string, root: string): PlanRequest {
  const written: PresetFile = {
    file: join(root, 'presets', 'tokenizer.yaml'),
    name: 'tokenizer',
    description: 'What framework tokenizer asks.',
    extends: [],
    folder: root,
    content: { plugins: { [plugin]: {} } },
    place: (path) => `framework tokenizer, ${path.join('.')}`,
  };
  return { preset: 'tokenizer', written, root };
}

/** The owners of the two slots and whom they ask: a run's model, backend and evaluators are not loaded to cut a text. */
function onlyTokenizer(plan: ResolvedPlan): ResolvedPlan {
  const ids = new Set<string>();
  const add = (id: string | undefined): void => {
    if (id === undefined || ids.has(id)) return;
    ids.add(id);
    const { requires } = plan.plugins.find((plugin) => plugin.id === id)!.manifest;
    for (const token of requires?.tokens ?? []) add(plan.slots[token]);
    for (const other of Object.keys(requires?.plugins ?? {})) add(other);
  };
  for (const token of [TOKENIZER.id, TOKENIZER_FILES.id]) add(plan.slots[token]);
  return {
    ...plan,
    plugins: plan.plugins.filter(({ id }) => ids.has(id)),
    order: Object.fromEntries(
      Object.entries(plan.order).map(([hook, taps]) => [hook, taps.filter(({ plugin }) => ids.has(plugin))]),
    ),
    slots: Object.fromEntries(Object.entries(plan.slots).filter(([, owner]) => ids.has(owner))),
    gates: {},
  };
}
