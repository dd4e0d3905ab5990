import { type JsonObject, type JsonValue, type ObjectManifest, SDK_API } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';
import { comparePlans, pluginOfPath } from '../../diff/plans.js';
import type { Side } from '../../diff/side.js';
import type { ResolvedPlan } from '../../plugins/resolved-plan.js';
import { tapsOf } from '../../run/data-plugins.js';
import { inOrder } from './recorded-objects.js';
import type { ChangedInput } from './reproduction.js';

/**
 * What the plan of now alone tells: settings of the run, plugins, their configuration, their order. Only of plugins that
 * the data went through: a learning rate makes no other blend.
 *
 * @param recorded manifests by ref
 */
export function changedSettings(
  recorded: ReadonlyMap<string, ObjectManifest>,
  then: Side,
  now: Side,
  plan: ResolvedPlan,
): readonly ChangedInput[] {
  const refs = inOrder(recorded.keys());
  const inputs = refs.map((ref) => recorded.get(ref)!.inputs);
  return [
    ...told(values(recorded, plan)),
    ...plugins(inputs, then, now, plan),
    ...told(orders(recorded, plan)),
  ];
}

/** What, where it is set, then, now. */
type Fact = readonly [string, string, JsonValue | undefined, JsonValue];
type Recorded = ReadonlyMap<string, ObjectManifest>;

const streamOf = (recorded: Recorded) => recorded.get('filter')?.inputs['stream'] as JsonObject | undefined;

function values(recorded: Recorded, plan: ResolvedPlan): readonly Fact[] {
  const ingest = recorded.get('ingest')?.inputs;
  return [
    ['the SDK level', 'framework', ingest?.['sdk'], SDK_API],
    ['the seed', 'run.seed', ingest?.['seed'], plan.run.seed],
    ['records a batch', 'run.batchSize', streamOf(recorded)?.['batchSize'], plan.run.batchSize],
    ['bytes a shard', 'run.shardBytes', recorded.get('filter')?.inputs['shardBytes'], plan.run.shardBytes],
  ];
}

function orders(recorded: Recorded, plan: ResolvedPlan): readonly Fact[] {
  const taps = (...hooks: Parameters<typeof tapsOf>[1][]) =>
    listText(hooks.flatMap((hook) => tapsOf(plan, hook)));
  return [
    ['the order of filters', 'hook filter', listText(streamOf(recorded)?.['order']), taps('filter')],
    [
      'the order of tokenizing plugins',
      'hooks tokenize and tokens',
      listText(recorded.get('tokenize')?.inputs['order']),
      taps('tokenize', 'tokens'),
    ],
  ];
}

const told = (facts: readonly Fact[]): readonly ChangedInput[] =>
  facts.flatMap(([what, at, then, now]) =>
    then === undefined || then === now
      ? []
      : [
          {
            message: `${what}: the run was made with ${String(then)}, now it is ${now === '' ? 'none' : String(now)}`,
            at,
            action: at === 'framework' ? 'install the version the run was made with' : restore,
          },
        ],
  );

const restore = 'restore the preset, or the values laid over it, as they were';

/** A plugin that taps two hooks is named once. */
const listText = (value: JsonValue | undefined | readonly string[]): string =>
  [...new Set(value as readonly string[] | undefined)].join(', ');

function plugins(
  inputs: readonly JsonObject[],
  then: Side,
  now: Side,
  plan: ResolvedPlan,
): readonly ChangedInput[] {
  const difference = comparePlans(then, now);
  return [...identities(inputs)].flatMap(([id, recorded]): ChangedInput[] => {
    const found = plan.plugins.find((plugin) => plugin.id === id);
    if (found === undefined) {
      return [{ message: `'${id}' is not a plugin of the preset any more`, at: id, action: restore }];
    }
    const changed: ChangedInput[] = [];
    if (found.integrity !== recorded.integrity) {
      const version = then.lock?.plugins[id]?.version;
      const versions =
        version === undefined || version === found.version
          ? ''
          : ` (version ${version}, now ${found.version})`;
      changed.push({
        message: `the code of '${id}' is not what it was${versions}: ${recorded.integrity.slice(0, 12)}, now ${found.integrity.slice(0, 12)}`,
        at: found.dir,
        action: `install '${id}' as it was${version === undefined ? '' : `: version ${version}`}`,
      });
    }
    if (found.configHash !== recorded.configHash) {
      const values = difference.configuration.filter(({ path }) => pluginOfPath(path) === id);
      changed.push(
        ...values.map(({ path, a, b }) => ({
          message: `${path}: the run was made with ${text(a?.value)}, now it is ${text(b?.value)}`,
          at: b?.origin ?? path,
          action: restore,
        })),
      );
      if (values.length === 0) {
        changed.push({
          message: `a file that the configuration of '${id}' names has other content`,
          at: `plugins.${id}`,
          action: 'restore that file from a copy',
        });
      }
    }
    return changed;
  });
}

const text = (value: JsonValue | undefined): string => JSON.stringify(value ?? null);

interface Identity {
  readonly integrity: string;
  readonly configHash: string;
}

/** Plugins by id, as `identityOf` wrote them, wherever they stand in what objects were made from; the first mention first. */
function identities(inputs: readonly JsonObject[]): ReadonlyMap<string, Identity> {
  const found = new Map<string, Identity>();
  const visit = (value: JsonValue): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isObject(value)) return;
    const { id, integrity, configHash } = value as JsonObject;
    if (typeof id === 'string' && typeof integrity === 'string' && typeof configHash === 'string') {
      if (!found.has(id)) found.set(id, { integrity, configHash });
    } else for (const item of Object.values(value)) visit(item as JsonValue);
  };
  for (const one of inputs) visit(one);
  return found;
}
