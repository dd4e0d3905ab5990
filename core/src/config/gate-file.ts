import { resolve } from 'node:path';
import { frameworkError, type GateSource, type JsonValue } from '@framework/sdk';
import { isObject, suggestion } from '@framework/sdk/checks';
import { hashFileSync } from '../run/file-hash.js';
import type { Layer, LayerContent } from './layer.js';
import { checkLayerShape } from './layer-shape.js';
import { shownPath } from './shown-path.js';
import { readYamlFile } from './yaml-file.js';

/** Keys of a file of gates. */
const KEYS: readonly string[] = ['name', 'version', 'description', 'gates'];

/** A file of gates: what a release is judged by, under a name and a version. */
export interface GateFile {
  readonly source: GateSource;
  /** Its gates as a layer states them, with their lines in this file. */
  readonly layer: Layer;
}

/**
 * Reads a file of gates. Bounds are checked with those of the preset.
 *
 * @param file absolute
 * @throws FWK_PRESET_INVALID for what is no YAML; FWK_CONFIG_INVALID, FWK_CONFIG_UNKNOWN_KEY with the line
 */
export function readGateFile(file: string, root: string): GateFile {
  const shown = shownPath(file, root);
  const { value, line } = readYamlFile(file, shown);
  const wrong = (key: string, message: string, action: string) =>
    frameworkError('FWK_CONFIG_INVALID', { message, at: `${shown}:${line([key])}`, action });
  if (!isObject(value)) throw wrong('', 'a file of gates is a map of keys', `write: ${KEYS.join(', ')}`);
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw frameworkError('FWK_CONFIG_UNKNOWN_KEY', {
      message: `'${unknown}' is no key of a file of gates${suggestion(unknown, KEYS)}`,
      at: `${shown}:${line([unknown])}`,
      action: `use one of: ${KEYS.join(', ')}`,
    });
  }
  const { name, version, gates } = value as Record<string, JsonValue>;
  if (typeof name !== 'string' || name === '') {
    throw wrong('name', 'the gates have no name', 'name them: `name: release`');
  }
  if (!Number.isSafeInteger(version) || (version as number) < 1) {
    throw wrong(
      'version',
      'the gates have no version',
      'number them: `version: 1`, one more with each change',
    );
  }
  if (!isObject(gates ?? null) || Object.keys(gates as object).length === 0) {
    throw wrong(
      'gates',
      'the file states no gates',
      'state them: `gates: { humaneval.pass@1: { min: 0.2 } }`',
    );
  }
  checkLayerShape({ gates: gates! }, ['gates'], (path) => `${shown}:${line(path)}`);
  const source = { name, version: version as number, sha256: hashFileSync(file) };
  return {
    source,
    layer: {
      folder: root,
      content: { gates } as LayerContent,
      gatesFrom: source,
      place: (path) => `gates ${name}, version ${source.version} (${shown}:${line(path)})`,
    },
  };
}

/** A layer whose `gates` may be the name of a file: relative to its folder, as every path in it. */
export function withGateFile(layer: Layer, root: string): Layer {
  const written: unknown = layer.content.gates;
  if (typeof written !== 'string') return layer;
  const { layer: gates } = readGateFile(resolve(layer.folder, written), root);
  return {
    ...layer,
    content: { ...layer.content, ...gates.content },
    gatesFrom: gates.gatesFrom!,
    place: (path) => (path[0] === 'gates' && path.length > 1 ? gates.place(path) : layer.place(path)),
  };
}
