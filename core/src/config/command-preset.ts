import { join } from 'node:path';
import type { LayerContent } from './layer.js';
import type { PresetFile } from './preset-file.js';

/** A preset of a command's own, in the place of one that a file states. */
export interface CommandPreset {
  /** `eval`, `tokenizer-train`: its name in the plan, which no file has. */
  readonly preset: string;
  readonly written: PresetFile;
  readonly root: string;
}

/**
 * What a command runs where nobody wrote a preset.
 *
 * @param command as it is typed, in messages: `framework tokenizer train`
 */
export function commandPreset(
  root: string,
  command: string,
  plugins: NonNullable<LayerContent['plugins']> = {},
): CommandPreset {
  const name = command.replace(/^framework /, '').replaceAll(' ', '-');
  const written: PresetFile = {
    file: join(root, 'presets', `${name}.yaml`),
    name,
    description: `What ${command} asks for.`,
    extends: [],
    folder: root,
    content: { plugins },
    place: (path) => `${command}, ${path.join('.')}`,
  };
  return { preset: name, written, root };
}
