import type { Logger } from './hooks/context.js';

/** Something that works as it always did, and will go. */
export interface Deprecation {
  /** What is deprecated, in a sentence. */
  readonly what: string;
  /** The level that deprecated it. */
  readonly since: string;
  /** The level that will be without it; never one of the same major. */
  readonly removed: string;
  /** What to write instead. */
  readonly use: string;
}

/**
 * Every deprecation of the SDK, sorted by name; `docs/reference/proposals.md` is generated from this list.
 *
 * @example
 * // examples/registries.ts#deprecations
 * export const goneIn = (level: string) =>
 *   Object.entries(deprecations).filter(([, { removed }]) => removed === level);
 */
export const deprecations = {
  'plugin-without-schema': {
    what: '`definePlugin<Config>(factory)` in a plugin with a configuration: the type is a claim nobody checks.',
    since: '1.1',
    removed: '2.0',
    use: '`definePlugin(config, factory)`: the type follows from the schema',
  },
} as const satisfies Readonly<Record<string, Deprecation>>;

/** The name of a deprecation of the SDK's own. */
export type DeprecationName = keyof typeof deprecations;

const told = new WeakMap<Logger, Set<string>>();

/**
 * Warns of a deprecated thing, once a logger and name: a plugin has one logger a run, so a run says it once. Nothing else
 * changes. For plugins too: who offers a slot of their own to others may rename a method of it this way.
 *
 * @param log the logger of the plugin that uses the deprecated thing
 * @param name stable, kebab-case
 *
 * @example
 * // examples/registries.ts#deprecated
 * // In a plugin whose slot others use: the old name goes on working, and says once what to write.
 * const RENAMED: Deprecation = {
 *   what: '`Reranker.sort` has another name.',
 *   since: '2.1',
 *   removed: '3.0',
 *   use: '`Reranker.rank`',
 * };
 *
 * export const sort = (log: Logger, passages: readonly string[]): readonly string[] => {
 *   deprecated(log, 'reranker-sort', RENAMED);
 *   return [...passages].sort();
 * };
 */
export function deprecated(log: Logger, name: string, { what, since, removed, use }: Deprecation): void {
  const names = told.get(log) ?? new Set();
  if (names.has(name)) return;
  told.set(log, names.add(name));
  log.warn(
    `deprecated since SDK level ${since}, gone in ${removed}: ${what} Use ${use} (${name}, sdk/UPGRADING.md)`,
  );
}
