import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { type FrameworkError, frameworkError, LAYOUT } from '@framework/sdk';
import type { FolderKeys } from './preset-text.js';

/**
 * The folder to train on, links resolved.
 *
 * @throws FWK_SOURCE_MISSING, FWK_SOURCE_UNREADABLE
 */
export function readableFolder(root: string, written: string): string {
  const at = `framework init ${written}`;
  const path = resolve(root, written);
  try {
    if (!statSync(path).isDirectory()) {
      throw missing(`'${path}' is a file, not a folder`, at, 'name the folder that holds it');
    }
    accessSync(path, constants.R_OK | constants.X_OK);
    return realpathSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw missing(`the folder '${path}' does not exist`, at, 'correct the path');
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'ELOOP' || code === 'EIO') {
      throw frameworkError('FWK_SOURCE_UNREADABLE', {
        message: `'${path}' is there but cannot be read (${code})`,
        at,
        cause,
      });
    }
    throw cause;
  }
}

const missing = (message: string, at: string, action: string): FrameworkError =>
  frameworkError('FWK_SOURCE_MISSING', { message, at, action });

/** How a preset in `root` names a folder: relative where it lies within, so that both can be moved. */
export function folderKeys(root: string, folder: string): FolderKeys {
  const inside = posix(relative(realpathSync(root), folder));
  const climbs = inside === '..' || inside.startsWith('../') || isAbsolute(inside);
  return {
    path: climbs ? folder : inside === '' ? '.' : `./${inside}`,
    exclude: written(realpathSync(root), folder),
  };
}

/** Patterns, relative to the folder, of what runs write into it: only where the working folder lies in it. */
function written(root: string, folder: string): readonly string[] {
  const inside = posix(relative(folder, root));
  if (inside === '..' || inside.startsWith('../') || isAbsolute(inside)) return [];
  // A name may hold what a pattern means something by: any character will do in its place.
  const prefix = inside === '' ? '' : `/${inside.replace(/[*?[\]{}\\!]/g, '?')}`;
  return [LAYOUT.runs, LAYOUT.store.split('/')[0]!].map((name) => `${prefix}/${name}`);
}

const posix = (path: string): string => path.split(sep).join('/');
