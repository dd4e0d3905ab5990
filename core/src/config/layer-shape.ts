import { type FrameworkError, frameworkError, HOOK_NAMES, type JsonValue } from '@framework/sdk';
import { isObject, suggestion } from '@framework/sdk/checks';
import type { KeyPath } from './layer.js';
import { Problems } from './problems.js';

/** Keys of a preset, in the order a person writes them. */
export const PRESET_KEYS = [
  'name',
  'description',
  'extends',
  'run',
  'requires',
  'slots',
  'order',
  'plugins',
  'gates',
] as const;
/** What a layer over a preset may hold (`--file`, `--set`, the environment): it changes one and is none. */
export const OVERRIDE_KEYS = ['run', 'requires', 'slots', 'order', 'plugins', 'gates'] as const;

type Shape = 'text' | 'texts' | 'object' | 'objects or null' | 'gates' | 'map of text' | 'map of texts';
const SHAPES: Readonly<Record<(typeof PRESET_KEYS)[number], readonly Shape[]>> = {
  name: ['text'],
  description: ['text'],
  extends: ['text', 'texts'],
  run: ['object'],
  requires: ['texts'],
  slots: ['map of text'],
  order: ['map of texts'],
  plugins: ['objects or null'],
  gates: ['gates'],
};

/**
 * The top level of a layer, checked by shape; what is under `run` and `plugins` is for the schemas.
 *
 * @param at the place of a key, for errors
 * @throws FWK_PRESET_INVALID, FWK_CONFIG_UNKNOWN_KEY, FWK_CONFIG_INVALID
 */
export function checkLayerShape(
  value: JsonValue,
  keys: readonly string[],
  at: (path: KeyPath) => string,
): Record<string, JsonValue> {
  if (!isObject(value)) {
    throw frameworkError('FWK_PRESET_INVALID', {
      message: value === null ? 'an empty file' : 'not a map of keys',
      at: at([]),
      action: `write the keys of a preset: ${keys.join(', ')}`,
    });
  }
  const problems = new Problems();
  for (const [key, entry] of Object.entries(value)) {
    if (!keys.includes(key)) {
      problems.add(
        frameworkError('FWK_CONFIG_UNKNOWN_KEY', {
          message: `'${key}' is no key of a preset${suggestion(key, keys)}`,
          at: at([key]),
          action: `use one of: ${keys.join(', ')}`,
        }),
      );
      continue;
    }
    const shapes = SHAPES[key as keyof typeof SHAPES];
    if (!shapes.some((shape) => fits(shape, entry))) problems.add(wrongShape(key, entry, shapes, at));
  }
  for (const hook of Object.keys(isObject(value['order'] ?? null) ? (value['order'] as object) : {})) {
    if ((HOOK_NAMES as readonly string[]).includes(hook)) continue;
    problems.add(
      frameworkError('FWK_CONFIG_UNKNOWN_KEY', {
        message: `'${hook}' is no hook${suggestion(hook, HOOK_NAMES)}`,
        at: at(['order', hook]),
        action: `use one of: ${HOOK_NAMES.join(', ')}`,
      }),
    );
  }
  problems.throwIfAny();
  return value as Record<string, JsonValue>;
}

function wrongShape(
  key: string,
  entry: JsonValue,
  shapes: readonly Shape[],
  at: (path: KeyPath) => string,
): FrameworkError {
  // The line of the item that is wrong says more than the line of its map.
  const inner = isObject(entry)
    ? Object.keys(entry).find((name) => !shapes.some((shape) => fits(shape, { [name]: entry[name]! })))
    : undefined;
  const path = inner === undefined ? [key] : [key, inner];
  return frameworkError('FWK_CONFIG_INVALID', {
    message: `'${path.join('.')}' must be ${shapes.map((shape) => WORDS[shape]).join(' or ')}`,
    at: at(path),
  });
}

const WORDS: Readonly<Record<Shape, string>> = {
  text: 'a text',
  texts: 'a list of texts',
  object: 'a map of keys',
  'objects or null': 'a map: plugin ids with their keys (`{}` for none), or null to remove a plugin',
  gates:
    'a map: `<evaluator>.<metric>` with its bounds (`{ min: 0.7 }`), or null to remove an inherited gate',
  'map of text': 'a map of texts',
  'map of texts': 'a map of lists of texts',
};

function fits(shape: Shape, value: JsonValue): boolean {
  const isText = (item: JsonValue) => typeof item === 'string';
  const isTexts = (item: JsonValue) => Array.isArray(item) && item.every(isText);
  switch (shape) {
    case 'text':
      return isText(value);
    case 'texts':
      return isTexts(value);
    case 'object':
      return isObject(value);
    case 'gates':
      // A text names a file of them.
      return isText(value) || fits('objects or null', value);
    case 'objects or null':
      return isObject(value) && Object.values(value).every((item) => item === null || isObject(item));
    case 'map of text':
      return isObject(value) && Object.values(value).every(isText);
    case 'map of texts':
      return isObject(value) && Object.values(value).every(isTexts);
  }
}
