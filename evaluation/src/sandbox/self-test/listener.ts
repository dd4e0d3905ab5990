/**
 * The self-test's bait on the network: a TCP and a UDP port on loopback, in a process of its own, so that the plugin itself
 * stays off the network. A line with the ports comes first, then one for each touch; it ends when its input does.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const server = createServer((socket) => {
  say({ touched: 'network: tcp' });
  socket.destroy();
}).listen(0, '127.0.0.1');
const socket = createSocket('udp4').bind(0, '127.0.0.1');
socket.on('message', () => say({ touched: 'network: udp' }));
await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
say({ tcp: (server.address() as AddressInfo).port, udp: socket.address().port });
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
