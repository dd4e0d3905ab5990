import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { frameworkError } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { type PresetFile, readPresetFile } from './preset-file.js';
import { shippedPresets } from './shown-path.js';

/** A preset and what it extends, the base first. */
export interface PresetChain {
  readonly preset: PresetFile;
  readonly files: readonly PresetFile[];
}

/**
 * Finds a preset, by path or by name, and everything it extends.
 *
 * @param reference `tiny-code`, `./my-preset.yaml`
 * @param root the working folder: its `presets/` comes before the shipped ones
 * @throws FWK_PRESET_UNKNOWN with the nearest name, FWK_PRESET_CYCLE, FWK_PRESET_INVALID
 */
export function loadPresetChain(reference: string, root: string): PresetChain {
  const files: PresetFile[] = [];
  const open: PresetFile[] = [];
  const load = (name: string, folder: string, statedAt: string | undefined): PresetFile => {
    const file = findPreset(name, folder, root, statedAt);
    const finished = files.find((one) => one.file === file);
    // A base that two parents share is read once, where the first of them needs it.
    if (finished) return finished;
    const start = open.findIndex((one) => one.file === file);
    if (start >= 0) {
      const cycle = [...open.slice(start), open[start]!].map((one) => one.name).join(' -> ');
      throw frameworkError('FWK_PRESET_CYCLE', {
        message: `a preset extends itself: ${cycle}`,
        at: statedAt ?? file,
      });
    }
    const preset = readPresetFile(file, root);
    open.push(preset);
    for (const parent of preset.extends) load(parent, preset.folder, preset.place(['extends']));
    open.pop();
    files.push(preset);
    return preset;
  };
  const preset = load(reference, root, undefined);
  return { preset, files };
}

/** Every preset that can be named here, by name; the working folder's hide shipped ones. */
export function listPresets(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of presetFolders(root)) {
    for (const entry of isFolder(folder) ? readdirSync(folder).sort() : []) {
      const name = entry.match(/^(.+)\.ya?ml$/)?.[1];
      if (name !== undefined && !found.has(name)) found.set(name, join(folder, entry));
    }
  }
  return found;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function presetFolders(root: string): readonly string[] {
  const shipped = shippedPresets();
  return [join(root, 'presets'), ...(shipped === undefined ? [] : [shipped])];
}

function findPreset(name: string, folder: string, root: string, statedAt: string | undefined): string {
  const isPath = isAbsolute(name) || /^\.{0,2}[\\/]|[\\/]|\.ya?ml$/.test(name);
  if (isPath) {
    const file = resolve(folder, name);
    if (existsSync(file) && statSync(file).isFile()) return realpathSync(file);
  } else {
    // Beside the preset that extends it first, so that a folder of presets can be moved as a whole.
    const beside = ['.yaml', '.yml']
      .map((ending) => join(folder, `${name}${ending}`))
      .find((file) => existsSync(file));
    if (statedAt !== undefined && beside !== undefined) return realpathSync(beside);
    const file = listPresets(root).get(name);
    if (file !== undefined) return realpathSync(file);
  }
  const known = [...listPresets(root).keys()];
  const meant = fileMeant(name, folder);
  const instead = `write \`${meant}\`: a file is named by its path`;
  throw frameworkError('FWK_PRESET_UNKNOWN', {
    message: `there is no preset '${name}'${meant === undefined ? suggestion(name, known) : `, but a file '${meant}'`}`,
    ...(statedAt === undefined ? { at: `--preset ${name}` } : { at: statedAt }),
    action:
      meant !== undefined
        ? instead
        : isPath
          ? 'correct the path'
          : `use one of: ${known.sort().join(', ') || '(none found)'}`,
  });
}

/** `my-project` or `my-project.yml` for the `my-project.yaml` that lies there: as a path that would have been found. */
function fileMeant(name: string, folder: string): string | undefined {
  const stem = name.replace(/\.ya?ml$/, '');
  const found = ['.yaml', '.yml']
    .map((ending) => `${stem}${ending}`)
    .find((file) => existsSync(resolve(folder, file)));
  return found === undefined || isAbsolute(found) || found.startsWith('.') ? found : `./${found}`;
}
