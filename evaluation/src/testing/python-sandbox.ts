import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Judgement, JudgeTask, Sandbox } from '@framework/sdk';

const JUDGE = fileURLToPath(new URL('../../test/judge.py', import.meta.url));

/** Undefined until somebody asks: a contract opens its plugin dozens of times. */
let found: string | null | undefined;

/** The interpreter behind `python3`, or null where there is none: wrappers take longer to start than Python does. */
export function findPython(): string | null {
  if (found === undefined) found = askPython();
  return found;
}

function askPython(): string | null {
  const { status, stdout } = spawnSync('python3', ['-I', '-c', 'import sys; print(sys.executable)']);
  return status === 0 ? stdout.toString().trim() : null;
}

/**
 * Runs real Python, a process a program, and holds nothing back but time and memory: for programs that our own tests
 * wrote or that were read before. Not part of the package.
 */
export function pythonSandbox(python: string, workers = 2): Sandbox {
  return {
    id: 'test-python',
    isolation: 'None: it is for trusted programs.',
    workers,
    languages: ['python'],
    selfTest: async () => [],
    judge: (task, signal) => judge(python, task, signal),
    close: async () => undefined,
  };
}

async function judge(python: string, task: JudgeTask, signal: AbortSignal): Promise<Judgement> {
  signal.throwIfAborted();
  const started = performance.now();
  const child = spawn(python, ['-I', '-S', JUDGE], { stdio: ['pipe', 'ignore', 'ignore', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  let timedOut = false;
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', kill);
  let answer = '';
  child.stdio[3]!.on('data', (data: Buffer) => {
    answer += data;
    timer ??= setTimeout(() => {
      timedOut = true;
      kill();
    }, task.limits.wallSeconds * 1000);
  });
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(JSON.stringify({ ...task, memoryBytes: task.limits.memoryBytes }));
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  clearTimeout(timer);
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  const base = { isolation: 'strong', seconds: (performance.now() - started) / 1000 } as const;
  if (timedOut) return { ...base, passed: false, reason: 'wall', detail: '', calls: 0 };
  const [, verdict = ''] = answer.split('\n');
  if (verdict === '')
    return { ...base, passed: false, reason: 'crash', detail: 'it ended without a word', calls: 0 };
  return { ...base, ...(JSON.parse(verdict) as Pick<Judgement, 'passed' | 'reason' | 'detail' | 'calls'>) };
}
