import type { JsonValue } from './data/json.js';

/**
 * A plugin's configuration, described as data: the kernel validates it (with convict, one instance a namespace),
 * knows where each value came from, prints it in `framework config`, and writes a JSON Schema for editors. The
 * TypeScript type follows from the description.
 */
export type ConfigSchema = Readonly<Record<string, Field<unknown>>>;

/** One key of a schema, as the builders below make it. `T` is the type of its value. */
export interface Field<T> {
  /** Which builder made it. */
  readonly kind:
    | 'count'
    | 'number'
    | 'ratio'
    | 'bytes'
    | 'seconds'
    | 'text'
    | 'path'
    | 'file'
    | 'files'
    | 'blend'
    | 'flag'
    | 'oneOf'
    | 'list'
    | 'map'
    | 'group'
    | 'optional';
  /** What it is for and in what unit; shown wherever the key is. */
  readonly doc: string;
  /** The value where no layer states one. */
  readonly default: T;
  /** `count`, `number`, `ratio`, `bytes`, `seconds`: the smallest value allowed. */
  readonly min?: number;
  /** The largest value allowed. */
  readonly max?: number;
  /** `oneOf`: the values allowed. */
  readonly values?: readonly string[];
  /** `list` and `map`: each item. `optional`: the value when it is not null. */
  readonly item?: Field<unknown>;
  /** `group`: the keys inside. */
  readonly fields?: ConfigSchema;
}

interface Options<T> {
  readonly doc: string;
  readonly default: T;
}
interface Range {
  readonly min?: number;
  readonly max?: number;
}
/** As the item of a list or map a field needs neither doc nor default. */
type ItemOptions<T> = Partial<Options<T>>;

const field = <T>(kind: Field<T>['kind'], fallback: T, options: ItemOptions<T> & object): Field<T> =>
  Object.freeze({ doc: '', default: fallback, ...options, kind });

/**
 * A whole number, 0 or more. Strings such as `1e9` and `64k` are understood in `--set` and the environment.
 *
 * @param options `doc` says what it is for and in what unit; `min` and `max` are allowed themselves
 *
 * @example
 * // examples/config.ts#count
 * maxLines: count({ doc: 'Lines of a file that are read.', default: 1000, min: 1 }),
 */
export const count = (options: ItemOptions<number> & Range = {}): Field<number> => field('count', 0, options);
/**
 * Any finite number.
 *
 * @param options `min` and `max` are allowed themselves
 *
 * @example
 * // examples/config.ts#number
 * temperature: number({ doc: 'How far sampling strays; 0 is greedy.', default: 0.8, min: 0, max: 2 }),
 */
export const number = (options: ItemOptions<number> & Range = {}): Field<number> =>
  field('number', 0, options);
/**
 * A number from 0 to 1.
 *
 * @example
 * // examples/config.ts#ratio
 * minAlphanumeric: ratio({ doc: 'Smallest share of letters and digits.', default: 0.25 }),
 */
export const ratio = (options: ItemOptions<number> & Range = {}): Field<number> => field('ratio', 0, options);
/**
 * A size in bytes: `512`, `64k`, `2m`, `20g` (powers of 1,024).
 *
 * @example
 * // examples/config.ts#bytes
 * shardBytes: bytes({ doc: 'Size at which a shard is closed: `64k`, `16m`.', default: 16 * 2 ** 20 }),
 */
export const bytes = (options: ItemOptions<number> & Range = {}): Field<number> => field('bytes', 0, options);
/**
 * A duration in seconds: `30`, `5m`, `2h`.
 *
 * @example
 * // examples/config.ts#seconds
 * timeout: seconds({ doc: 'Longest a task may take: `30`, `5m`.', default: 30 }),
 */
export const seconds = (options: ItemOptions<number> & Range = {}): Field<number> =>
  field('seconds', 0, options);
/**
 * A text. In YAML, what looks like a number or a flag needs quotes.
 *
 * @example
 * // examples/config.ts#text
 * name: text({ doc: 'What the figures are reported under.', default: 'my-eval' }),
 */
export const text = (options: ItemOptions<string> = {}): Field<string> => field('text', '', options);
/**
 * A path; relative ones are taken from the folder of the file that states them (from the working folder for `--set`).
 * The plugin is given an absolute one.
 *
 * @example
 * // examples/config.ts#path
 * tasks: path({ doc: 'File of tasks, one JSON object a line.', default: 'tasks.jsonl' }),
 */
export const path = (options: ItemOptions<string> = {}): Field<string> => field('path', '', options);
/**
 * A file whose content is part of the configuration: a word list, a list of opt-outs, a set of tasks. Named as a `path`
 * is, or as `package:<name>/<file>` in an installed package. It must be there before work starts, and results rest on its
 * bytes: change a line, and what depends on it runs again. The plugin is given an absolute path; the empty text means none.
 *
 * @example
 * // examples/config.ts#file
 * words: file({ doc: 'Words looked for, one a line.', default: '' }),
 */
export const file = (options: ItemOptions<string> = {}): Field<string> => field('file', '', options);
/**
 * A file, or a folder with all regular files in and below it, whose content is part of the configuration as that of a `file`
 * is: names below the folder and bytes. Links are not followed. The plugin is given the absolute path.
 *
 * @example
 * // examples/config.ts#files
 * texts: files({ doc: 'A text, or a folder of texts.', default: '' }),
 */
export const files = (options: ItemOptions<string> = {}): Field<string> => field('files', '', options);
/**
 * What an earlier run kept: the name of a finished run of the same working folder, or the fingerprint of an object of
 * documents. It must be there before work starts, and results rest on what it holds now: when a takedown changes it, what
 * depends on it runs again. The plugin reads it with `FitContext.blend`; the empty text means none.
 *
 * @example
 * // examples/config.ts#blend
 * earlier: blend({ doc: 'A run whose documents are not taken again.', default: '' }),
 */
export const blend = (options: ItemOptions<string> = {}): Field<string> => field('blend', '', options);
/**
 * `true` or `false`, and nothing that merely looks like it.
 *
 * @example
 * // examples/config.ts#flag
 * shuffle: flag({ doc: 'Draw the tasks in random order.', default: false }),
 */
export const flag = (options: ItemOptions<boolean> = {}): Field<boolean> => field('flag', false, options);
/**
 * One of some words. Prefer it to a flag where either answer has a name.
 *
 * @param values at least one; the first is the default where `options` has none
 *
 * @example
 * // examples/config.ts#oneOf
 * missing: oneOf(['drop', 'keep'], { doc: 'Files without a licence.', default: 'drop' }),
 */
export const oneOf = <const V extends string>(
  values: readonly V[],
  options: ItemOptions<NoInfer<V>> = {},
): Field<V> => Object.freeze({ ...field('oneOf', values[0] as V, options), values });
/**
 * A list of values of one type.
 *
 * @param item needs neither `doc` nor `default`
 *
 * @example
 * // examples/config.ts#list
 * extensions: list(text(), { doc: 'File name endings taken.', default: ['.ts', '.js'] }),
 */
export const list = <T>(item: Field<T>, options: ItemOptions<readonly T[]> = {}): Field<readonly T[]> =>
  Object.freeze({ ...field<readonly T[]>('list', [], options), item });
/**
 * Keys the user chooses, values of one type.
 *
 * @param item needs neither `doc` nor `default`
 *
 * @example
 * // examples/config.ts#map
 * weights: map(number({ min: 0 }), { doc: 'Share of the blend, by language.', default: { typescript: 1 } }),
 */
export const map = <T>(
  item: Field<T>,
  options: ItemOptions<Readonly<Record<string, T>>> = {},
): Field<Readonly<Record<string, T>>> =>
  Object.freeze({ ...field<Readonly<Record<string, T>>>('map', {}, options), item });
/**
 * A value, or null for "not set".
 *
 * @param item needs neither `doc` nor `default`
 *
 * @example
 * // examples/config.ts#optional
 * limit: optional(count({ min: 1 }), { doc: 'Tasks at most; null for all.', default: null }),
 */
export const optional = <T>(item: Field<T>, options: ItemOptions<T | null> = {}): Field<T | null> =>
  Object.freeze({ ...field<T | null>('optional', null, options), item });
/**
 * Keys under a key, with defaults of their own; `--set plugins.<id>.<group>.<key>=…` reaches each.
 *
 * @example
 * // examples/config.ts#group
 * sampling: group({
 *   topP: ratio({ doc: 'Smallest set of tokens that is drawn from.', default: 0.95 }),
 *   samples: count({ doc: 'Completions a task.', default: 1, min: 1 }),
 * }),
 */
export const group = <S extends ConfigSchema>(
  fields: S,
  options: { doc?: string } = {},
): Field<ConfigOf<S>> =>
  Object.freeze({
    ...field<ConfigOf<S>>('group', {} as ConfigOf<S>, options),
    default: Object.fromEntries(
      Object.entries(fields).map(([key, entry]) => [key, entry.default]),
    ) as ConfigOf<S>,
    fields,
  });

/** The type that a schema describes: `ctx.config` of a plugin defined with it. */
export type ConfigOf<S extends ConfigSchema> = {
  readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never;
};

/**
 * Types and freezes a schema. The module that the manifest names under `config` exports one as `config`; it imports nothing
 * heavy, for it is read while a run is planned.
 *
 * @throws FWK_CONFIG_INVALID, when a run is planned, for what does not fit it; FWK_CONFIG_UNKNOWN_KEY with the nearest key
 *
 * @example
 * // examples/config.ts#all
 * export const config = defineConfig({
 *   maxLines: count({ doc: 'Lines of a file that are read.', default: 1000, min: 1 }),
 *   temperature: number({ doc: 'How far sampling strays; 0 is greedy.', default: 0.8, min: 0, max: 2 }),
 *   minAlphanumeric: ratio({ doc: 'Smallest share of letters and digits.', default: 0.25 }),
 *   shardBytes: bytes({ doc: 'Size at which a shard is closed: `64k`, `16m`.', default: 16 * 2 ** 20 }),
 *   timeout: seconds({ doc: 'Longest a task may take: `30`, `5m`.', default: 30 }),
 *   name: text({ doc: 'What the figures are reported under.', default: 'my-eval' }),
 *   words: file({ doc: 'Words looked for, one a line.', default: '' }),
 *   texts: files({ doc: 'A text, or a folder of texts.', default: '' }),
 *   earlier: blend({ doc: 'A run whose documents are not taken again.', default: '' }),
 *   tasks: path({ doc: 'File of tasks, one JSON object a line.', default: 'tasks.jsonl' }),
 *   shuffle: flag({ doc: 'Draw the tasks in random order.', default: false }),
 *   missing: oneOf(['drop', 'keep'], { doc: 'Files without a licence.', default: 'drop' }),
 *   extensions: list(text(), { doc: 'File name endings taken.', default: ['.ts', '.js'] }),
 *   weights: map(number({ min: 0 }), { doc: 'Share of the blend, by language.', default: { typescript: 1 } }),
 *   limit: optional(count({ min: 1 }), { doc: 'Tasks at most; null for all.', default: null }),
 *   sampling: group({
 *     topP: ratio({ doc: 'Smallest set of tokens that is drawn from.', default: 0.95 }),
 *     samples: count({ doc: 'Completions a task.', default: 1, min: 1 }),
 *   }),
 * });
 *
 * // The type follows from the schema: { readonly maxLines: number; readonly missing: 'drop' | 'keep'; … }
 * export type Config = ConfigOf<typeof config>;
 */
export const defineConfig = <const S extends ConfigSchema>(schema: S): S => Object.freeze(schema);

/** Configuration as the kernel hands it over: frozen, every key present. */
export type ResolvedConfig = Readonly<Record<string, JsonValue>>;
