import dgram from 'node:dgram';
import net from 'node:net';

/** Tells `sight` of every connection and every listening socket from now on. `fetch` and `http` come through here. */
export function watchSockets(sight: (what: string) => void): void {
  before(net.Socket.prototype, 'connect', (given) => {
    const options = (Array.isArray(given[0]) ? given[0][0] : given[0]) as unknown;
    const { host, port, path } = (
      typeof options === 'object' && options !== null ? options : { port: options, host: given[1] }
    ) as Record<string, unknown>;
    // A path is a pipe on this machine: what child processes and threads are spoken to through.
    if (path === undefined || path === null)
      sight(`it connected to ${String(host ?? 'localhost')}:${String(port)}`);
  });
  before(net.Server.prototype, 'listen', () => sight('it listened on a socket'));
  before(dgram.Socket.prototype, 'bind', () => sight('it bound a datagram socket'));
  before(dgram.Socket.prototype, 'send', () => sight('it sent a datagram'));
}

function before(owner: object, method: string, tell: (given: readonly unknown[]) => void): void {
  const methods = owner as Record<string, (...given: unknown[]) => unknown>;
  const original = methods[method]!;
  methods[method] = function (this: unknown, ...given) {
    tell(given);
    return original.apply(this, given);
  };
}
