import type { JsonValue } from './data/json.js';

/**
 * A plugin's configuration, described as data: the kernel validates it (with convict, one instance a namespace),
 * knows where each value came from, prints it in `framework config`, and writes a JSON Schema for editors. The
 * TypeScript type follows from the description.
 *
 * @example
 * export const config = defineConfig({
 *   maxLineLength: count({ doc: 'Longest line allowed, in code points.', default: 1000, min: 1 }),
 *   extensions: list(text(), { doc: 'File name endings taken.', default: ['.ts'] }),
 *   mode: oneOf(['strict', 'lenient'], { doc: 'How missing licences are taken.', default: 'strict' }),
 * });
 * export type Config = ConfigOf<typeof config>;
 */
export type ConfigSchema = Readonly<Record<string, Field<unknown>>>;

export interface Field<T> {
  readonly kind:
    | 'count'
    | 'number'
    | 'ratio'
    | 'bytes'
    | 'seconds'
    | 'text'
    | 'path'
    | 'flag'
    | 'oneOf'
    | 'list'
    | 'map'
    | 'group'
    | 'optional';
  readonly doc: string;
  readonly default: T;
  readonly min?: number;
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

/** A whole number, 0 or more. Strings such as `1e9` and `64k` are understood in `--set` and the environment. */
export const count = (options: ItemOptions<number> & Range = {}): Field<number> => field('count', 0, options);
/** Any finite number. */
export const number = (options: ItemOptions<number> & Range = {}): Field<number> =>
  field('number', 0, options);
/** A number from 0 to 1. */
export const ratio = (options: ItemOptions<number> & Range = {}): Field<number> => field('ratio', 0, options);
/** A size in bytes: `512`, `64k`, `2m`, `20g`. */
export const bytes = (options: ItemOptions<number> & Range = {}): Field<number> => field('bytes', 0, options);
/** A duration in seconds: `30`, `5m`, `2h`. */
export const seconds = (options: ItemOptions<number> & Range = {}): Field<number> =>
  field('seconds', 0, options);
export const text = (options: ItemOptions<string> = {}): Field<string> => field('text', '', options);
/** A path; relative ones are taken from the folder of the file that states them (from the working folder for `--set`). */
export const path = (options: ItemOptions<string> = {}): Field<string> => field('path', '', options);
/** `true` or `false`, and nothing that merely looks like it. */
export const flag = (options: ItemOptions<boolean> = {}): Field<boolean> => field('flag', false, options);
export const oneOf = <const V extends string>(
  values: readonly V[],
  options: ItemOptions<NoInfer<V>> = {},
): Field<V> => Object.freeze({ ...field('oneOf', values[0] as V, options), values });
export const list = <T>(item: Field<T>, options: ItemOptions<readonly T[]> = {}): Field<readonly T[]> =>
  Object.freeze({ ...field<readonly T[]>('list', [], options), item });
/** Keys the user chooses, values of one type. */
export const map = <T>(
  item: Field<T>,
  options: ItemOptions<Readonly<Record<string, T>>> = {},
): Field<Readonly<Record<string, T>>> =>
  Object.freeze({ ...field<Readonly<Record<string, T>>>('map', {}, options), item });
/** A value, or null for "not set". */
export const optional = <T>(item: Field<T>, options: ItemOptions<T | null> = {}): Field<T | null> =>
  Object.freeze({ ...field<T | null>('optional', null, options), item });
/** Keys under a key. */
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

export type ConfigOf<S extends ConfigSchema> = {
  readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never;
};

export const defineConfig = <const S extends ConfigSchema>(schema: S): S => Object.freeze(schema);

/** Configuration as the kernel hands it over: frozen, every key present. */
export type ResolvedConfig = Readonly<Record<string, JsonValue>>;
