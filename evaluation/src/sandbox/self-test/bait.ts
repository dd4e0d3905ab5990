import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What an escape would touch: each tells that it was touched, whatever the program says. */
export interface Bait {
  readonly tcp: number;
  readonly udp: number;
  /** A file of the host's; its content is not to be guessed. */
  readonly canary: string;
  readonly secret: string;
  /** A file that does not exist, and must not. */
  readonly planted: string;
  /** What was touched so far. */
  touched(): readonly string[];
  close(): Promise<void>;
}

/** The signal that an escape would send. */
export const SIGNAL = 'SIGUSR2';

/** Opens two ports on loopback (`listener.ts`) and lays out files in a folder of its own. SIGUSR2 is listened for meanwhile. */
export async function layBait(): Promise<Bait> {
  const touched = new Set<string>();
  const listener = spawn(process.execPath, [fileURLToPath(new URL('./listener.js', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const closed = once(listener, 'close');
  const lines = createInterface({ input: listener.stdout });
  const [first] = (await Promise.race([
    once(lines, 'line'),
    closed.then(() => Promise.reject(new Error('the self-test’s listener ended'))),
  ])) as [string];
  const { tcp, udp } = JSON.parse(first) as { tcp: number; udp: number };
  lines.on('line', (line) => touched.add((JSON.parse(line) as { touched: string }).touched));

  const folder = await mkdtemp(join(tmpdir(), 'framework-sandbox-'));
  const canary = join(folder, 'canary');
  const planted = join(folder, 'planted');
  const secret = randomBytes(16).toString('hex');
  await writeFile(canary, secret);
  const signalled = () => touched.add('process: signalled its parent');
  process.on(SIGNAL, signalled);

  return {
    tcp,
    udp,
    canary,
    secret,
    planted,
    touched() {
      if (existsSync(planted)) touched.add('host-file: written');
      return [...touched];
    },
    async close() {
      process.off(SIGNAL, signalled);
      listener.kill();
      await closed;
      lines.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
