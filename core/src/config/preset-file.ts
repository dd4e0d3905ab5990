import { dirname } from 'node:path';
import { withGateFile } from './gate-file.js';
import type { Layer, LayerContent } from './layer.js';
import { checkLayerShape, OVERRIDE_KEYS, PRESET_KEYS } from './layer-shape.js';
import { shownPath } from './shown-path.js';
import { readYamlFile } from './yaml-file.js';

/** A preset as one file states it. */
export interface PresetFile extends Layer {
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly extends: readonly string[];
}

/**
 * Reads one preset file.
 *
 * @param root folder that file names in messages are relative to
 * @throws FWK_PRESET_INVALID, FWK_CONFIG_UNKNOWN_KEY
 */
export function readPresetFile(file: string, root: string): PresetFile {
  const shown = shownPath(file, root);
  const { value, line } = readYamlFile(file, shown);
  const content = checkLayerShape(value, PRESET_KEYS, (path) => `${shown}:${line(path)}`);
  const fallback = file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
  const name = typeof content['name'] === 'string' ? content['name'] : fallback;
  const parents = content['extends'] ?? [];
  const layer: Layer = {
    folder: dirname(file),
    content: content as LayerContent,
    place: (path) => `preset ${name} (${shown}:${line(path)})`,
  };
  return {
    ...withGateFile(layer, root),
    file,
    name,
    description: (content['description'] as string | undefined) ?? '',
    extends: typeof parents === 'string' ? [parents] : (parents as string[]),
  };
}

/** Reads a `--file`: the same shape, laid over the preset. */
export function readOverrideFile(file: string, root: string): Layer {
  const shown = shownPath(file, root);
  const { value, line } = readYamlFile(file, shown);
  const content = checkLayerShape(value, OVERRIDE_KEYS, (path) => `${shown}:${line(path)}`);
  const layer: Layer = {
    folder: dirname(file),
    content: content as LayerContent,
    place: (path) => `--file (${shown}:${line(path)})`,
  };
  return withGateFile(layer, root);
}
