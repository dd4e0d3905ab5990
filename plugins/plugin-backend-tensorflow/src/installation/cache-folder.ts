import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where what was built for this machine is kept: outside every checkout, so that `npm ci` leaves it alone and all of a
 * user's checkouts share it. `FRAMEWORK_CACHE` names another folder; otherwise what the platform calls its cache (XDG Base
 * Directory Specification 0.8 on Linux: a relative `XDG_CACHE_HOME` is to be ignored).
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const own = environment['FRAMEWORK_CACHE'];
  if (own) return join(own, 'tensorflow');
  return join(platformCache(environment, platform), 'framework', 'tensorflow');
}

function platformCache(environment: Readonly<Record<string, string | undefined>>, platform: string): string {
  if (platform === 'win32') return environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  const xdg = environment['XDG_CACHE_HOME'];
  return xdg?.startsWith('/') ? xdg : join(homedir(), '.cache');
}
