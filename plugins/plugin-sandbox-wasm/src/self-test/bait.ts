import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

const SIGNAL = 'SIGUSR1';

/** Opens two ports on loopback and lays out files in a folder of its own. SIGUSR1 is listened for meanwhile. */
export async function layBait(): Promise<Bait> {
  const touched = new Set<string>();
  const folder = await mkdtemp(join(tmpdir(), 'framework-sandbox-'));
  const canary = join(folder, 'canary');
  const planted = join(folder, 'planted');
  const secret = randomBytes(16).toString('hex');
  await writeFile(canary, secret);

  const server = createServer((socket) => {
    touched.add('network: tcp');
    socket.destroy();
  }).listen(0, '127.0.0.1');
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  socket.on('message', () => touched.add('network: udp'));
  await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
  const signalled = () => touched.add('process: signalled its parent');
  process.on(SIGNAL, signalled);

  return {
    tcp: (server.address() as AddressInfo).port,
    udp: socket.address().port,
    canary,
    secret,
    planted,
    touched() {
      if (existsSync(planted)) touched.add('host-file: written');
      return [...touched];
    },
    async close() {
      process.off(SIGNAL, signalled);
      server.close();
      socket.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
