// Whether the system holds the bytes of files in memory when they are read: copying takes a third of the time where it does.
import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';

export const CONDITIONS = ['warm', 'cold'];

/** @param condition `warm`: each file was read once; `cold`: the cache has none of their bytes */
export function bringTo(condition, files) {
  if (!CONDITIONS.includes(condition))
    throw new Error(`--conditions: '${condition}' is none of ${CONDITIONS}`);
  for (const file of files) condition === 'warm' ? readOnce(file) : forget(file);
}

const buffer = Buffer.alloc(1 << 20);

function readOnce(path) {
  const file = openSync(path, 'r');
  while (readSync(file, buffer) > 0);
  closeSync(file);
}

/** What is not on the disk yet cannot be forgotten. */
function forget(path) {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
  // GNU `dd`, the one program everywhere on Linux that tells the system so of a file (posix_fadvise, POSIX_FADV_DONTNEED).
  execFileSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none']);
}
