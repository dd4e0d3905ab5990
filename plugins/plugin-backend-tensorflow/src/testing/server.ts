import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';

export interface LocalServer {
  /** Ends with a slash. */
  readonly url: string;
  /** `GET /path range` of each request so far. */
  readonly requests: readonly string[];
}

/** A server on this machine alone, for one test. */
export async function serve(
  t: Pick<ExecutionContext, 'teardown'>,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<LocalServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.range ?? ''}`.trim());
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

/** Answers with a file, or the part of it that was asked for (`Range: bytes=n-`), as PyPI's files are served. */
export function sendRange(request: IncomingMessage, response: ServerResponse, content: Uint8Array): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = content.subarray(start);
  response.writeHead(start === 0 ? 200 : 206, {
    'content-length': rest.length,
    ...(start === 0 ? {} : { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
  });
  response.end(rest);
}
