import { dirname, relative } from 'node:path';
import { type FrameworkError, frameworkError, HOOK_NAMES, type JsonValue } from '@framework/sdk';
import type { KeyPath, Layer, LayerContent } from './layer.js';
import { suggestion } from './nearest.js';
import { Problems } from './problems.js';
import { readYamlFile } from './yaml-file.js';

/** A preset as one file states it. */
export interface PresetFile extends Layer {
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly extends: readonly string[];
}

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
] as const;
/** What `--file` may hold: it changes a preset and is none. */
const OVERRIDE_KEYS = ['run', 'requires', 'slots', 'order', 'plugins'] as const;

/**
 * Reads one preset file.
 *
 * @param root folder that file names in messages are relative to
 * @throws FWK_PRESET_INVALID, FWK_CONFIG_UNKNOWN_KEY
 */
export function readPresetFile(file: string, root: string): PresetFile {
  const shown = shownPath(file, root);
  const { value, line } = readYamlFile(file, shown);
  const content = checkedContent(value, PRESET_KEYS, (path) => `${shown}:${line(path)}`, shown);
  const fallback = file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
  const name = typeof content['name'] === 'string' ? content['name'] : fallback;
  const parents = content['extends'] ?? [];
  return {
    file,
    name,
    description: (content['description'] as string | undefined) ?? '',
    extends: typeof parents === 'string' ? [parents] : (parents as string[]),
    folder: dirname(file),
    content: content as LayerContent,
    place: (path) => `preset ${name} (${shown}:${line(path)})`,
  };
}

/** Reads a `--file`: the same shape, laid over the preset. */
export function readOverrideFile(file: string, root: string): Layer {
  const shown = shownPath(file, root);
  const { value, line } = readYamlFile(file, shown);
  const content = checkedContent(value, OVERRIDE_KEYS, (path) => `${shown}:${line(path)}`, shown);
  return {
    folder: dirname(file),
    content: content as LayerContent,
    place: (path) => `--file (${shown}:${line(path)})`,
  };
}

const shownPath = (file: string, root: string): string => {
  const inside = relative(root, file);
  return inside.startsWith('..') ? file : inside;
};

type Shape = 'text' | 'texts' | 'object' | 'objects or null' | 'map of text' | 'map of texts';
const SHAPES: Readonly<Record<(typeof PRESET_KEYS)[number], readonly Shape[]>> = {
  name: ['text'],
  description: ['text'],
  extends: ['text', 'texts'],
  run: ['object'],
  requires: ['texts'],
  slots: ['map of text'],
  order: ['map of texts'],
  plugins: ['objects or null'],
};

/** The top level of a preset, checked by shape; what is under `run` and `plugins` is for the schemas. */
function checkedContent(
  value: JsonValue,
  keys: readonly string[],
  at: (path: KeyPath) => string,
  shown: string,
): Record<string, JsonValue> {
  if (!isObject(value)) {
    throw frameworkError('FWK_PRESET_INVALID', {
      message: value === null ? 'an empty file' : 'not a map of keys',
      at: shown,
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
  return frameworkError('FWK_PRESET_INVALID', {
    message: `'${path.join('.')}' must be ${shapes.map((shape) => WORDS[shape]).join(' or ')}`,
    at: at(path),
  });
}

const WORDS: Readonly<Record<Shape, string>> = {
  text: 'a text',
  texts: 'a list of texts',
  object: 'a map of keys',
  'objects or null': 'a map: plugin ids with their keys (`{}` for none), or null to remove a plugin',
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
    case 'objects or null':
      return isObject(value) && Object.values(value).every((item) => item === null || isObject(item));
    case 'map of text':
      return isObject(value) && Object.values(value).every(isText);
    case 'map of texts':
      return isObject(value) && Object.values(value).every(isTexts);
  }
}

const isObject = (value: JsonValue): value is Record<string, JsonValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
