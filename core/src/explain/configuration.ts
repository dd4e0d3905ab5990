import type { ConfigSchema } from '@framework/sdk';
import { type KeyPath, pathText } from '../config/layer.js';
import { type NamespaceLayer, resolveNamespace } from '../config/namespace.js';
import type { PlanDraft } from '../plugins/resolve-plan.js';
import { type ConfigLeaf, configLeaves, states, typeText, valueAt } from './config-leaves.js';
import type { ConfigurationAnswer } from './explanation.js';
import type { Ground } from './ground.js';

/** The core's `run`, or one plugin's configuration. */
interface Namespace {
  readonly path: KeyPath;
  readonly schema: ConfigSchema;
  readonly layers: readonly NamespaceLayer[];
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

function* namespaces({ schemas, assembly, found }: PlanDraft): Iterable<Namespace> {
  yield { path: ['run'], schema: schemas.get('run')!, layers: assembly.run };
  for (const { id, layers } of found) {
    const schema = schemas.get(id);
    if (schema !== undefined) yield { path: ['plugins', id], schema, layers };
  }
}

const pathOf = (namespace: Namespace, leaf: ConfigLeaf): string =>
  pathText([...namespace.path, ...leaf.keys]);

function explainValue(
  { run }: Ground,
  draft: PlanDraft,
  { path: base, schema, layers }: Namespace,
  { keys, field }: ConfigLeaf,
  path: string,
): ConfigurationAnswer {
  const after = (count: number) =>
    valueAt(resolveNamespace(schema, layers.slice(0, count), base, draft.root).values, keys);
  const id = base.length === 1 ? 'run' : String(base[1]);
  const recorded = id === 'run' ? run?.file?.config.run : run?.file?.config.plugins[id];
  return {
    kind: 'configuration',
    path,
    doc: field.doc,
    type: typeText(field),
    value: after(layers.length),
    default: after(0),
    origin: draft.configs.get(id)?.origins.get(path) ?? 'default',
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
