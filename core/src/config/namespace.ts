import { resolve } from 'node:path';
import {
  type ConfigSchema,
  type Field,
  type FrameworkError,
  frameworkError,
  type JsonValue,
} from '@framework/sdk';
import { deepFreeze, isObject, type ValueProblem } from '@framework/sdk/checks';
import { blendProblems } from './blend-value.js';
import { fileIdentity, fileProblems, filesIdentity, locateFile } from './file-value.js';
import { validateFields } from './formats.js';
import {
  type KeyPath,
  type Layer,
  pathText,
  RawText,
  type WrittenObject,
  type WrittenValue,
} from './layer.js';
import { mapValue, withPaths } from './map-value.js';

/** A namespace's part of one layer. */
export interface NamespaceLayer {
  readonly layer: Layer;
  readonly written: WrittenObject;
}

export interface ResolvedNamespace {
  /** Frozen, every key of the schema present. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Key path → where its value came from. */
  readonly origins: ReadonlyMap<string, string>;
  readonly problems: readonly FrameworkError[];
}

/**
 * The values of one namespace (`run`, or a plugin's), from its schema's defaults and the layers over them, the base
 * first. Groups and maps are merged key by key (null takes a key out of a map); anything else is replaced whole, lists
 * too.
 *
 * @param path where the namespace stands: `['plugins', 'plugin-trainer']`
 * @param root folder that relative paths of defaults are taken from
 */
export function resolveNamespace(
  schema: ConfigSchema,
  layers: readonly NamespaceLayer[],
  path: KeyPath,
  root: string,
): ResolvedNamespace {
  const written: Record<string, JsonValue> = {};
  const places = new Map<string, Layer>();
  for (const { layer, written: given } of layers) {
    merge(schema, written, given, { layer, path, places });
  }
  const defaults = Object.fromEntries(
    Object.entries(schema).map(([key, field]) => [key, localise(field, field.default as JsonValue, root)]),
  );
  const { values, problems } = validateFields(schema, { ...defaults, ...written });
  return {
    values: deepFreeze(values),
    origins: originsOf(schema, values, path, places),
    problems: [...problems, ...fileProblems(schema, values), ...blendProblems(schema, values, root)].map(
      (problem) => problemError(problem, path, places),
    ),
  };
}

interface Merging {
  readonly layer: Layer;
  readonly path: KeyPath;
  readonly places: Map<string, Layer>;
}

function merge(
  fields: ConfigSchema,
  into: Record<string, JsonValue>,
  given: WrittenObject,
  merging: Merging,
): void {
  for (const [key, entry] of Object.entries(given)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const path = [...merging.path, key];
    merging.places.set(pathText(path), merging.layer);
    const value = understood(field, entry);
    if (field?.kind === 'group' && isObject(value)) {
      const inner = isObject(into[key]) ? { ...into[key] } : {};
      merge(field.fields!, inner, value, { ...merging, path });
      define(into, key, inner);
    } else if (field?.kind === 'map' && isObject(value)) {
      const inner: Record<string, JsonValue> = isObject(into[key]) ? { ...into[key] } : {};
      for (const [name, item] of Object.entries(value)) {
        merging.places.set(pathText([...path, name]), merging.layer);
        const plain = understood(field.item, item);
        if (plain === null && field.item!.kind !== 'optional') delete inner[name];
        else define(inner, name, localise(field.item!, plain as JsonValue, merging.layer.folder));
      }
      define(into, key, inner);
    } else {
      define(
        into,
        key,
        field === undefined
          ? (value as JsonValue)
          : localise(field, value as JsonValue, merging.layer.folder),
      );
    }
  }
}

const TAKE_TEXT: ReadonlySet<string> = new Set(['text', 'path', 'file', 'files', 'blend', 'oneOf']);

/** Text from the command line, as the field it is for takes it. */
function understood(
  field: Field<unknown> | undefined,
  entry: WrittenValue | WrittenObject,
): WrittenValue | WrittenObject {
  if (!(entry instanceof RawText)) return entry;
  const kind = field?.kind === 'optional' && entry.value !== null ? field.item!.kind : field?.kind;
  const takesText = TAKE_TEXT.has(kind ?? '');
  return takesText ? entry.text : entry.value;
}

const localise = (field: Field<unknown>, value: JsonValue, folder: string): JsonValue =>
  mapValue(
    field,
    value,
    withPaths({
      path: (path) => resolve(folder, path),
      file: (path) => locateFile(folder, path),
      files: (path) => resolve(folder, path),
      blend: (name) => name,
    }),
  );

/**
 * The values with every path as it would be seen from `root`, and every file and earlier blend by its content: what a
 * fingerprint rests on, so that a project that was moved, or checked out elsewhere, keeps what it made.
 */
export const portable = (
  schema: ConfigSchema,
  values: Readonly<Record<string, JsonValue>>,
  relativePath: (path: string) => string,
  blendIdentity: (name: string) => string,
): Record<string, JsonValue> => {
  const identity = withPaths({
    path: relativePath,
    file: fileIdentity,
    files: filesIdentity,
    blend: blendIdentity,
  });
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, mapValue(schema[key]!, value, identity)]),
  );
};

function originsOf(
  fields: ConfigSchema,
  values: Readonly<Record<string, JsonValue>>,
  path: KeyPath,
  places: ReadonlyMap<string, Layer>,
): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  for (const [key, field] of Object.entries(fields)) {
    const here = [...path, key];
    const value = values[key];
    if (field.kind === 'group' && isObject(value)) {
      for (const [inner, origin] of originsOf(field.fields!, value, here, places)) origins.set(inner, origin);
    } else {
      origins.set(pathText(here), places.get(pathText(here))?.place(here) ?? 'default');
    }
  }
  return origins;
}

/** The place of a path: what states it, or the nearest part above it, knows its lines. */
function placeOf(path: KeyPath, places: ReadonlyMap<string, Layer>): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const layer = places.get(pathText(path.slice(0, length)));
    if (layer !== undefined) return layer.place(path);
  }
  return undefined;
}

function problemError(
  problem: ValueProblem,
  path: KeyPath,
  places: ReadonlyMap<string, Layer>,
): FrameworkError {
  const full = [...path, ...problem.path];
  const unknown = problem.known !== undefined;
  return frameworkError(unknown ? 'FWK_CONFIG_UNKNOWN_KEY' : 'FWK_CONFIG_INVALID', {
    message: `'${pathText(full)}' ${problem.message}`,
    at: placeOf(full, places) ?? `default of ${pathText(full)}`,
    ...(unknown
      ? {
          action:
            problem.known!.length === 0
              ? 'remove the key: there are none here'
              : `use one of: ${problem.known!.join(', ')}`,
        }
      : {}),
  });
}

/** A key named `__proto__` is a key like any other, and refused like any unknown one. */
function define(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
