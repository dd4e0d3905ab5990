import type { ConfigSchema, JsonObject, JsonValue } from '@framework/sdk';
import { gateSchema } from '../config/gate-schema.js';
import { type KeyPath, pathText } from '../config/layer.js';
import { type NamespaceLayer, resolveNamespace } from '../config/namespace.js';
import { gateLayers, gatePath } from '../plugins/resolve-gates.js';
import type { PlanDraft } from '../plugins/resolve-plan.js';
import type { RunFile } from '../run/run-file.js';
import { type ConfigLeaf, configLeaves, states, typeText, valueAt } from './config-leaves.js';
import type { ConfigurationAnswer } from './explanation.js';
import type { Ground } from './ground.js';

/** The core's `run`, one plugin's configuration, or a gate. */
interface Namespace {
  readonly path: KeyPath;
  readonly schema: ConfigSchema;
  readonly layers: readonly NamespaceLayer[];
  readonly origins: ReadonlyMap<string, string> | undefined;
  /** The same in what a run recorded. */
  readonly recorded: (config: RunFile['config']) => JsonValue | undefined;
}

/**
 * Every configuration value a word may mean: a whole path (`plugins.` may be left out), what lies under one, or the
 * end of one (`steps`, `completions.count`).
 */
export function explainConfiguration(ground: Ground, word: string): readonly ConfigurationAnswer[] {
  const { draft } = ground;
  if (draft === null) return [];
  const all = [...namespaces(draft)].flatMap((namespace) =>
    [...configLeaves(namespace.schema)].map((leaf) => ({ namespace, leaf, path: pathOf(namespace, leaf) })),
  );
  for (const matches of [
    (path: string) => [word, `plugins.${word}`].some((name) => path === name || name.startsWith(`${path}.`)),
    // A plugin by its id is a question about the plugin; what lies under `run` or a group is one about values.
    (path: string) =>
      !draft.found.some(({ id }) => word === id || word === `plugins.${id}`) &&
      [word, `plugins.${word}`].some((name) => name !== 'plugins' && path.startsWith(`${name}.`)),
    (path: string) => path.endsWith(`.${word}`),
  ]) {
    const found = all.filter(({ path }) => matches(path));
    if (found.length > 0) {
      return found.map(({ namespace, leaf, path }) => explainValue(ground, draft, namespace, leaf, path));
    }
  }
  return [];
}

export const configurationPaths = ({ draft }: Ground): readonly string[] =>
  draft === null
    ? []
    : [...namespaces(draft)].flatMap((namespace) =>
        [...configLeaves(namespace.schema)].map((leaf) => pathOf(namespace, leaf)),
      );

function* namespaces({ schemas, configs, assembly, gates, found }: PlanDraft): Iterable<Namespace> {
  yield {
    path: ['run'],
    schema: schemas.get('run')!,
    layers: assembly.run,
    origins: configs.get('run')?.origins,
    recorded: ({ run }) => run,
  };
  for (const { id, layers } of found) {
    const schema = schemas.get(id);
    const origins = configs.get(id)?.origins;
    if (schema === undefined) continue;
    yield { path: ['plugins', id], schema, layers, origins, recorded: ({ plugins }) => plugins[id] };
  }
  for (const gate of assembly.gates.values()) {
    yield {
      path: gatePath(gate.metric),
      schema: gateSchema,
      layers: gateLayers(gate),
      origins: gates.origins,
      recorded: (config) => config.gates?.[gate.metric] as JsonObject | undefined,
    };
  }
}

const pathOf = (namespace: Namespace, leaf: ConfigLeaf): string =>
  pathText([...namespace.path, ...leaf.keys]);

function explainValue(
  { run }: Ground,
  draft: PlanDraft,
  { path: base, schema, layers, origins, recorded: recordedIn }: Namespace,
  { keys, field }: ConfigLeaf,
  path: string,
): ConfigurationAnswer {
  const after = (count: number) =>
    valueAt(resolveNamespace(schema, layers.slice(0, count), base, draft.root).values, keys);
  const recorded = run?.file == null ? undefined : recordedIn(run.file.config);
  return {
    kind: 'configuration',
    path,
    doc: field.doc,
    type: typeText(field),
    value: after(layers.length),
    default: after(0),
    origin: origins?.get(path) ?? 'default',
    history: layers.flatMap(({ layer, written }, index) =>
      states(written, keys) ? [{ place: layer.place([...base, ...keys]), value: after(index + 1) }] : [],
    ),
    problems: draft.problems.found
      .filter(({ message }) => message.includes(`'${path}`))
      .map((problem) => problem.toJSON()),
    recorded:
      recorded === undefined
        ? null
        : { value: valueAt(recorded, keys), origin: run?.file?.origins?.[path] ?? null },
  };
}
