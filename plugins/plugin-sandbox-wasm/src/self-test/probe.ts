/**
 * The self-test's second child: it is started as the others are, and then tries with all of Node at hand what a program
 * could do that had broken out of its realm. It shows whether this Node keeps what its flags promise.
 *
 * Arguments: a file to read, a file to write, a TCP port and a UDP port of the parent's (0: not to be tried), variables that
 * must not be there, and the role.
 */
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { receive, send } from '../child/pipe.js';

interface Targets {
  readonly canary: string;
  readonly planted: string;
  readonly tcp: number;
  readonly udp: number;
  readonly variables: readonly string[];
}

const first = receive();
const targets = JSON.parse(first === null ? '{}' : new TextDecoder().decode(first.body)) as Targets;
const worked: string[] = [];

async function attempt(name: string, way: () => unknown): Promise<void> {
  try {
    if ((await way()) !== false) worked.push(name);
  } catch {
    // Refused, as it should be.
  }
}

await attempt('host-file: read', () => readFileSync(targets.canary));
await attempt('host-file: written', () => writeFileSync(targets.planted, 'escaped'));
await attempt('environment: inherited', () =>
  targets.variables.some((name) => process.env[name] !== undefined),
);
await attempt('process: started', () => spawnSync(process.execPath, ['--version']).status === 0);
await attempt('process: a thread', () => new Worker('0', { eval: true }).terminate());
await attempt('process: code from text', () => new Function('return 1')());
if (targets.tcp !== 0) {
  await attempt('network: tcp', () => connected(targets.tcp));
  await attempt('network: udp', () => sent(targets.udp));
  await attempt('network: dns', () => asked(targets.udp));
}
send({ kind: 'escapes', worked });
process.exit(0);

function connected(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1000, () => resolve(false));
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
}

/** Whether it arrived is for the parent to see. */
function sent(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.send('escaped', port, '127.0.0.1', () => resolve(false));
  });
}

async function asked(port: number): Promise<boolean> {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  await resolver.resolve4('escaped.invalid').catch(() => {});
  return false;
}
