import { homedir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { cacheFolder } from './cache-folder.js';

const home = homedir();

for (const [environment, platform, expected] of [
  [{}, 'linux', join(home, '.cache/framework/tensorflow')],
  [{ XDG_CACHE_HOME: '/xdg' }, 'linux', '/xdg/framework/tensorflow'],
  [{ XDG_CACHE_HOME: 'relative' }, 'linux', join(home, '.cache/framework/tensorflow')],
  [{ XDG_CACHE_HOME: '/xdg' }, 'darwin', join(home, 'Library/Caches/framework/tensorflow')],
  [{ FRAMEWORK_CACHE: '/own', XDG_CACHE_HOME: '/xdg' }, 'linux', '/own/tensorflow'],
  [{ FRAMEWORK_CACHE: '', XDG_CACHE_HOME: '' }, 'linux', join(home, '.cache/framework/tensorflow')],
] as const) {
  test(`the cache on ${platform} with ${JSON.stringify(environment)}`, (t) => {
    t.is(cacheFolder(environment, platform), expected);
  });
}
