import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import timers from 'node:timers';
import workerThreads from 'node:worker_threads';

/** What making a plugin has no business with, by module. */
const FILES = ['open', 'readFile', 'writeFile', 'appendFile', 'readdir', 'opendir', 'mkdir', 'rm'];
const DOORS: readonly (readonly [name: string, owner: object, methods: readonly string[]])[] = [
  ['fs', fs, [...FILES.flatMap((name) => [name, `${name}Sync`]), 'createReadStream', 'createWriteStream']],
  ['fs.promises', fs.promises, FILES],
  [
    'child_process',
    childProcess,
    ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'],
  ],
  ['worker_threads', workerThreads, ['Worker']],
  ['net', net, ['connect', 'createConnection', 'createServer']],
  ['timers', timers, ['setInterval', 'setTimeout']],
  ['globalThis', globalThis, ['setInterval', 'setTimeout', 'fetch']],
];

/**
 * Watches the ways out of the process: files, threads, processes, sockets, timers. To be called before the plugin is
 * imported, so that its imports are of the watched functions.
 *
 * @returns runs work and gives the names of what it went through
 */
export function watchDoors(): <T>(work: () => T) => { readonly result: T; readonly used: readonly string[] } {
  let used: string[] | undefined;
  for (const [name, owner, methods] of DOORS) {
    const functions = owner as Record<string, unknown>;
    for (const method of methods) {
      if (typeof functions[method] !== 'function') continue;
      functions[method] = new Proxy(functions[method], {
        apply(target, self, given) {
          used?.push(`${name}.${method}`);
          return Reflect.apply(target, self, given);
        },
        construct(target, given) {
          used?.push(`new ${name}.${method}`);
          return Reflect.construct(target, given);
        },
      });
    }
  }
  syncBuiltinESMExports();
  return (work) => {
    used = [];
    try {
      const result = work();
      return { result, used };
    } finally {
      used = undefined;
    }
  };
}
