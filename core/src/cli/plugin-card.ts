import { resolve } from 'node:path';
import { type ConfigSchema, type Field, frameworkError, type JsonValue, type Manifest } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { importConfigSchema } from '../plugins/config-schema.js';
import { findPlugin, frameworkFolder, installedPlugins } from '../plugins/discover.js';
import { type ListedPlugin, listPlugin, presetLocks } from '../plugins/list-plugins.js';
import { readKey } from '../plugins/plugin-key.js';
import { draftPlan } from '../plugins/resolve-plan.js';
import { type PresetLock } from '../trust/preset-lock.js';
import { trustedBy } from '../trust/trust.js';
import type { Style } from './output.js';
import { table } from './text.js';

/** Where to look for a plugin that is named by its id or by a path. */
export interface PluginQuery {
  readonly root: string;
  /** An id, or a path to its folder. */
  readonly named: string;
  /** A preset that may name it by a path of its own. */
  readonly preset: string | undefined;
  readonly trust: readonly string[];
}

/**
 * The one plugin meant, looked at without importing a line of it.
 *
 * @throws FWK_PLUGIN_UNKNOWN, FWK_PRESET_*
 */
export async function findListed(query: PluginQuery): Promise<ListedPlugin> {
  const { root, named, trust } = query;
  const locks = presetLocks(root);
  const key = readKey(named, root);
  if (key.id !== undefined && key.dir !== undefined) return listPlugin(key.id, key.dir, locks, trust);
  const from = [root, frameworkFolder];
  const inPreset = await findInPreset(query);
  const dir = inPreset?.dir ?? (key.dir === undefined ? findPlugin(named, from) : undefined);
  if (dir !== undefined) return listPlugin(named, dir, [...locks, ...(inPreset?.locks ?? [])], trust);
  throw frameworkError('FWK_PLUGIN_UNKNOWN', {
    message:
      key.dir === undefined
        ? `the plugin '${named}' is not installed${suggestion(named, installedPlugins(from))}`
        : `there is no plugin in '${resolve(root, named)}'`,
    at: `framework plugins ${named}`,
    action: 'correct the name or the path, or name the preset it is in with `--preset`',
  });
}

async function findInPreset({
  root,
  named,
  preset,
  trust,
}: PluginQuery): Promise<{ readonly dir: string; readonly locks: readonly PresetLock[] } | undefined> {
  if (preset === undefined) return undefined;
  const { found, locks } = await draftPlan({ preset, root, trust });
  const plugin = found.find(({ id }) => id === named);
  return plugin === undefined ? undefined : { dir: plugin.dir, locks };
}

/** One configuration key as people read it; `completions.count` for a key in a group. */
export interface ConfigKey {
  readonly key: string;
  readonly type: string;
  readonly default: JsonValue;
  readonly doc: string;
}

/** What a plugin's `config` module describes; null where importing it would run code nobody trusts. */
export async function configKeysOf(plugin: ListedPlugin): Promise<readonly ConfigKey[] | null> {
  const { id, dir, package: found, trust } = plugin;
  if (found === undefined || trust === undefined) return null;
  return [...keysOf(await importConfigSchema({ id, dir, package: found }), '')];
}

function* keysOf(schema: ConfigSchema, prefix: string): Generator<ConfigKey> {
  for (const [key, field] of Object.entries(schema)) {
    if (field.kind === 'group') yield* keysOf(field.fields ?? {}, `${prefix}${key}.`);
    else
      yield {
        key: `${prefix}${key}`,
        type: typeOf(field),
        default: field.default as JsonValue,
        doc: field.doc,
      };
  }
}

function typeOf({ kind, values, item }: Field<unknown>): string {
  if (kind === 'oneOf') return (values ?? []).join(' or ');
  return item === undefined ? kind : `${kind} of ${item.kind}`;
}

/** What a plugin asks for, in rows: what a person looks at before they trust it. */
export function askedRows(manifest: Manifest): readonly (readonly [string, string])[] {
  const { hooks, provides = [], offers = [], requires = {}, registers = {}, capabilities } = manifest;
  const { network, native, backends, deterministic, resumable, gradient } = capabilities;
  const promises = [
    ...(deterministic ? ['deterministic'] : []),
    ...(resumable ? ['resumable'] : []),
    ...(gradient ? ['inside the gradient tape'] : []),
  ];
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['hooks', hooks.map(hookText)],
    ['fills', [...provides, ...offers.map(({ token, id, rank }) => `${token} as '${id}' (rank ${rank})`)]],
    [
      'requires',
      [
        ...(requires.tokens ?? []),
        ...Object.entries(requires.plugins ?? {}).map(([id, range]) => `${id} ${range}`),
      ],
    ],
    [
      'registers',
      Object.entries(registers).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`)),
    ],
    ['network', [network ? 'yes' : 'no']],
    ['native code', [native === undefined ? 'no' : `yes, or else ${native.fallback}`]],
    ['backends', backends ?? ['any']],
    ['promises', promises],
  ];
  return rows.map(([name, items]) => [name, items.length === 0 ? 'nothing' : items.join(', ')]);
}

function hookText({ hook, stage, before, after, optional }: Manifest['hooks'][number]): string {
  const wishes = [
    ...(stage === undefined ? [] : [stage]),
    ...(before === undefined ? [] : [`before ${before.join(' and ')}`]),
    ...(after === undefined ? [] : [`after ${after.join(' and ')}`]),
    ...(optional ? ['where they are'] : []),
  ];
  return wishes.length === 0 ? hook : `${hook} (${wishes.join(', ')})`;
}

/** `came with the framework`, `trusted by --trust`, `trusted by presets/x.lock.json`, `trusted by nobody here`. */
export function trustText({ trust }: Pick<ListedPlugin, 'trust'>): string {
  if (trust === undefined) return 'trusted by nobody here';
  const by = trustedBy(trust);
  return by === undefined ? 'came with the framework' : `trusted by ${by}`;
}

/** Everything there is to say of one plugin. */
export function cardText(plugin: ListedPlugin, keys: readonly ConfigKey[] | null, style: Style): string {
  const { id, dir, package: found, integrity, problems } = plugin;
  const lines: string[] = [
    style.bold(id) + (found === undefined ? '' : `  ${style.dim(found.description)}`),
    '',
  ];
  if (found !== undefined) {
    const { manifest } = found;
    lines.push(
      table(
        [
          ['package', `${found.name} ${found.version}`],
          ['folder', dir],
          ['integrity', integrity ?? 'unknown'],
          ['trust', trustText(plugin)],
          ['SDK level', manifest.sdk],
          [
            'state version',
            manifest.stateVersion === undefined ? 'keeps no state' : String(manifest.stateVersion),
          ],
          ...askedRows(manifest).map((row) => [...row]),
        ],
        'll',
      ),
      '',
      style.bold('Configuration'),
    );
    if (keys === null) lines.push('  not shown: its `config` module is code, and nobody here trusts it');
    else if (keys.length === 0) lines.push('  no keys');
    else
      lines.push(
        table(
          keys.map(({ key, type, default: value, doc }) => [
            key,
            type,
            JSON.stringify(value),
            style.dim(doc),
          ]),
          'llll',
        ),
      );
  } else lines.push(`  folder  ${dir}`);
  if (problems.length > 0) {
    lines.push('', style.bold(style.red('Problems')));
    for (const problem of problems)
      lines.push(`  ${problem.code}: ${problem.message}\n    → ${problem.action}`);
  }
  return lines.join('\n');
}
