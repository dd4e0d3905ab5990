import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { pluginId } from '@framework/sdk/checks';

/** What a key under `plugins:` names. */
export interface PluginKey {
  /** Undefined when the key is a path and no package lies there. */
  readonly id: string | undefined;
  /** The package's folder, when the key is a path. */
  readonly dir: string | undefined;
}

/** A key is a plugin's id, or a path (`./my-plugin`) relative to the folder of what states it. */
export function readKey(key: string, folder: string): PluginKey {
  if (!/^\.{1,2}[\\/]/.test(key) && !isAbsolute(key)) return { id: key, dir: undefined };
  const dir = resolve(folder, key);
  return { id: idAt(dir), dir };
}

function idAt(dir: string): string | undefined {
  const file = join(dir, 'package.json');
  if (!existsSync(file)) return undefined;
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? pluginId(name) : undefined;
  } catch {
    return undefined;
  }
}
