// A process and all it starts, with the memory they take together: `measuredRun(program, args, cwd)`.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const LOOK_MS = 250;

/**
 * Runs to the end, and looks a few times a second how much memory the process and its descendants hold: shared pages count once
 * (Pss), and what they share with the rest of the machine in part. Null where there is no /proc.
 *
 * @returns {Promise<{ stdout: string, peakBytes: number | null, cpuSeconds: number }>} cpuSeconds of this process's ended children
 */
export function measuredRun(program, args, cwd) {
  return new Promise((resolve, reject) => {
    const before = childSeconds();
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    let peakBytes = null;
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const timer = setInterval(() => {
      const bytes = memoryOfTree(child.pid);
      if (bytes !== null && bytes > (peakBytes ?? 0)) peakBytes = bytes;
    }, LOOK_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ stdout, peakBytes, cpuSeconds: childSeconds() - before });
      else reject(new Error(`${program} ended with ${code}`));
    });
  });
}

/** Processor time of the children that have ended, theirs included; NaN where there is no /proc. */
function childSeconds() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

function memoryOfTree(root) {
  let processes;
  try {
    processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return null;
  }
  const children = new Map();
  for (const id of processes) {
    const parent = parentOf(id);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  let bytes = 0;
  const open = [String(root)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    bytes += memoryOf(id);
    open.push(...(children.get(id) ?? []));
  }
  return bytes;
}

// A process may be gone between two looks.
function parentOf(id) {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1).split(' ')[1];
  } catch {
    return undefined;
  }
}

function memoryOf(id) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))[1]) * 1024;
  } catch {
    return 0;
  }
}
