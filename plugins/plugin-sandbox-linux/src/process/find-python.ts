import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { promisify } from 'node:util';
import { frameworkError } from '@framework/sdk';
import { nobody } from './nobody.js';

const run = promisify(execFile);

/** A Python that this machine has. */
export interface Python {
  /** The program itself: no link, no shim. */
  readonly path: string;
  readonly version: string;
  /** Folders it needs to start, for a root of its own. */
  readonly prefixes: readonly string[];
}

const OLDEST = [3, 9] as const;
/** The system's first: it is readable by everyone, as the process that runs it has no rights. */
const PLACES = ['/usr/bin/python3', '/usr/local/bin/python3', '/bin/python3', 'python3'];
const ASK =
  'import sys, json, ctypes; print(json.dumps([sys.executable, list(sys.version_info[:3]), sys.base_prefix, sys.base_exec_prefix]))';

/**
 * @param wanted a path; empty: the first that will do
 * @throws FWK_SANDBOX_UNAVAILABLE saying what was found
 */
export async function findPython(wanted: string): Promise<Python> {
  const found: string[] = [];
  for (const place of wanted === '' ? PLACES : [wanted]) {
    try {
      const { stdout } = await run(place, ['-s', '-S', '-B', '-c', ASK], {
        timeout: 20_000,
        cwd: '/',
        env: place.includes('/') ? {} : { PATH: process.env['PATH'] ?? '' },
        ...nobody(),
      });
      const [path, version, ...prefixes] = JSON.parse(stdout) as [string, number[], string, string];
      const text = version.join('.');
      if (version[0]! < OLDEST[0] || (version[0] === OLDEST[0] && version[1]! < OLDEST[1])) {
        found.push(`${place} is Python ${text}`);
        continue;
      }
      return { path: await realpath(path), version: text, prefixes: [...new Set(prefixes)] };
    } catch (fault) {
      const why = (fault as { code?: unknown }).code === 'ENOENT' ? 'is not there' : 'does not start';
      found.push(`${place} ${why}`);
    }
  }
  throw frameworkError('FWK_SANDBOX_UNAVAILABLE', {
    message: `The Linux sandbox needs Python ${OLDEST.join('.')} or newer: ${found.join('; ')}.`,
    action: 'install Python 3 (Debian: `apt-get install python3`), or take plugin-sandbox-wasm',
  });
}
