import type { FrameworkError, JsonObject, SerializedError } from '@framework/sdk';
import { pathText } from '../config/layer.js';
import type { AskedPlugin } from '../plugins/assemble.js';
import type { FoundPlugin } from '../plugins/locate.js';
import { readKey } from '../plugins/plugin-key.js';
import { draftPlan, type PlanDraft, type PlanRequest } from '../plugins/resolve-plan.js';
import { type Trust, trustedBy } from '../trust/trust.js';
import { configLeaves, valueAt } from './config-leaves.js';
import type { PluginAnswer, PluginStatement } from './explanation.js';
import type { Ground } from './ground.js';

/** A plugin by its id, its package's name, or the id without `plugin-`; also one that is nowhere but in the preset. */
export async function explainPlugin(ground: Ground, word: string): Promise<PluginAnswer | undefined> {
  const names = pluginNames(ground);
  const id = [word, word.replace(/^@framework\//, ''), word.replace(/^plugins\./, ''), `plugin-${word}`].find(
    (name) => names.has(name),
  );
  if (id === undefined) return undefined;
  const { draft, run } = ground;
  const lock = run?.lock ?? null;
  const locked = lock?.plugins[id] ?? null;
  const listed = ground.installed.find((plugin) => plugin.id === id);
  const found = draft?.found.find((plugin) => plugin.id === id);
  const asked = draft?.assembly.plugins.get(id);
  const spoken = draft === null ? [] : statements(draft, id);
  const dir = found?.dir ?? listed?.dir ?? asked?.dir ?? null;
  const problems = draft === null ? [] : concerning(draft.problems.found, id, dir);
  const state = stateOf({ asked, installed: dir !== null, problems, spoken });
  const known = found?.package ?? listed?.package;
  return {
    kind: 'plugin',
    id,
    state,
    version: known?.version ?? null,
    description: known?.description ?? '',
    dir,
    statements: spoken,
    problems: asked === undefined ? (listed?.problems ?? []).map((problem) => problem.toJSON()) : problems,
    ifAdded:
      draft !== null && asked === undefined && known !== undefined
        ? await wouldSpeakAgainst(draft, ground.request, id, dir)
        : null,
    hooks: found === undefined ? [] : places(draft!, id),
    provides: known?.manifest.provides ?? [],
    offers: known?.manifest.offers ?? [],
    registers: known?.manifest.registers ?? {},
    asks: draft === null || known === undefined ? [] : asksOf(draft, known.manifest),
    dependents: found === undefined ? [] : dependents(draft!, found),
    capabilities: (known?.manifest.capabilities as unknown as JsonObject) ?? null,
    trusted: trustText(draft?.trusted.find((plugin) => plugin.id === id)?.trust ?? listed?.trust),
    ...configurationOf(draft, id),
    locked,
  };
}

/** Ids in the preset, in what it removes, in the run's lock, and of all that is installed. */
export function pluginNames({ draft, run, installed }: Ground): ReadonlySet<string> {
  return new Set([
    ...installed.map(({ id }) => id),
    ...Object.keys(run?.lock?.plugins ?? {}),
    ...(draft?.layers ?? []).flatMap(({ content, folder }) =>
      Object.keys(content.plugins ?? {}).map((key) => readKey(key, folder).id ?? key),
    ),
  ]);
}

function trustText(trust: Trust | undefined): string | null {
  if (trust === undefined) return null;
  return trust.by === 'framework' ? 'it came with the framework' : `trusted by ${trustedBy(trust)}`;
}

function stateOf({
  asked,
  installed,
  problems,
  spoken,
}: {
  readonly asked: AskedPlugin | undefined;
  readonly installed: boolean;
  readonly problems: readonly SerializedError[];
  readonly spoken: readonly PluginStatement[];
}): PluginAnswer['state'] {
  if (asked !== undefined && problems.length === 0) return 'in the plan';
  if (asked !== undefined) {
    return problems.some(({ code }) => code === 'FWK_PLUGIN_UNKNOWN') ? 'not installed' : 'refused';
  }
  if (spoken.at(-1)?.says === 'removes it') return 'removed';
  return installed ? 'not in the preset' : 'not installed';
}

function statements({ layers }: PlanDraft, id: string): readonly PluginStatement[] {
  const spoken: PluginStatement[] = [];
  for (const layer of layers) {
    for (const [key, written] of Object.entries(layer.content.plugins ?? {})) {
      if ((readKey(key, layer.folder).id ?? key) !== id) continue;
      const standing = spoken.length > 0 && spoken.at(-1)?.says !== 'removes it';
      spoken.push({
        place: layer.place(['plugins', key]),
        says: written === null ? 'removes it' : standing ? 'configures it' : 'adds it',
      });
    }
  }
  return spoken;
}

/** Problems that name the plugin: as the one at fault, in words, or by its folder. */
const concerning = (
  problems: readonly FrameworkError[],
  id: string,
  dir: string | null,
): readonly SerializedError[] =>
  problems
    .filter(
      ({ plugin, message, at }) =>
        plugin === id ||
        message.includes(`'${id}'`) ||
        message.includes(`'plugins.${id}.`) ||
        (dir !== null && at?.startsWith(`${dir}/`) === true),
    )
    .map((problem) => problem.toJSON());

/** The same preset with the plugin in it: what would be wrong then that is not wrong now. */
async function wouldSpeakAgainst(
  draft: PlanDraft,
  request: PlanRequest,
  id: string,
  dir: string | null,
): Promise<readonly SerializedError[]> {
  const settings = [...(request.settings ?? []), `plugins.${pathText([id])}={}`];
  const before = new Set(draft.problems.found.map(({ message }) => message));
  const added = await draftPlan({ ...request, settings });
  return concerning(
    added.problems.found.filter(({ message }) => !before.has(message)),
    id,
    dir,
  );
}

const places = (draft: PlanDraft, id: string): PluginAnswer['hooks'] =>
  Object.entries(draft.order).flatMap(([hook, taps]) => {
    const index = taps.findIndex(({ plugin }) => plugin === id);
    return index < 0 ? [] : [{ hook, position: index + 1, of: taps.length, reason: taps[index]!.reason }];
  });

function asksOf(draft: PlanDraft, { requires }: FoundPlugin['package']['manifest']): PluginAnswer['asks'] {
  const offered = (token: string) => draft.offers[token]?.map(({ plugin }) => plugin).join(' or ') || null;
  return [
    ...(requires?.tokens ?? []).map((token) => ({
      what: token,
      answeredBy: draft.slots[token] ?? offered(token),
    })),
    ...Object.entries(requires?.plugins ?? {}).map(([other, range]) => ({
      what: `${other} ${range}`,
      answeredBy: draft.found.find(({ id }) => id === other)?.package.version ?? null,
    })),
  ];
}

/** Who asks for its slots, who requires it by name, who orders itself by it. */
function dependents(
  draft: PlanDraft,
  { id, package: { manifest } }: FoundPlugin,
): PluginAnswer['dependents'] {
  const slots = [
    ...(manifest.provides ?? []).filter((token) => draft.slots[token] === id),
    ...(manifest.offers ?? []).map(({ token }) => token).filter((token) => draft.offers[token] !== undefined),
  ];
  return draft.found
    .filter((other) => other.id !== id)
    .flatMap(({ id: plugin, package: { manifest: its } }) => [
      ...slots
        .filter((token) => its.requires?.tokens?.includes(token))
        .map((token) => ({ plugin, by: `asks for ${token}` })),
      ...(its.requires?.plugins?.[id] === undefined
        ? []
        : [{ plugin, by: `requires it (${its.requires.plugins[id]})` }]),
      ...its.hooks.flatMap(({ hook, before, after }) => [
        ...(before?.includes(id) ? [{ plugin, by: `stands before it in ${hook}` }] : []),
        ...(after?.includes(id) ? [{ plugin, by: `stands after it in ${hook}` }] : []),
      ]),
    ]);
}

function configurationOf(
  draft: PlanDraft | null,
  id: string,
): Pick<PluginAnswer, 'configuration' | 'defaults'> {
  const schema = draft?.schemas.get(id);
  const config = draft?.configs.get(id);
  if (schema === undefined || config === undefined) return { configuration: [], defaults: 0 };
  const values = [...configLeaves(schema)].map(({ keys }) => {
    const path = pathText(['plugins', id, ...keys]);
    return { path, value: valueAt(config.values, keys), origin: config.origins.get(path) ?? 'default' };
  });
  const configuration = values.filter(({ origin }) => origin !== 'default');
  return { configuration, defaults: values.length - configuration.length };
}
