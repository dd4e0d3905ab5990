import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server was asked. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  /** `performance.now()` when it came. */
  readonly at: number;
}

export type Behaviour = (response: ServerResponse, asked: Asked) => void;

/** A real server on loopback that does what it is told: the first request the first thing, those beyond the last. */
export async function server(
  t: { teardown(fn: () => Promise<void>): void },
  ...behaviours: readonly Behaviour[]
) {
  const asked: Asked[] = [];
  let underWay = 0;
  let most = 0;
  const http = createServer((request, response) => {
    const at = performance.now();
    most = Math.max(most, ++underWay);
    response.on('close', () => underWay--);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as Asked['body'];
      const one: Asked = { path: request.url ?? '', headers: request.headers, body, at };
      asked.push(one);
      behaviours[Math.min(asked.length, behaviours.length) - 1]!(response, one);
    });
  });
  const listen = (at = port) => new Promise<void>((resolve) => http.listen(at, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      http.closeAllConnections();
      http.close(() => resolve());
    });
  let port = 0;
  await listen();
  t.teardown(close);
  port = (http.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    mostAtOnce: () => most,
    close,
    /** Takes no new connection; requests under way stay. */
    deaf: () => void http.close(),
    /** Again, at the same address. */
    listen,
  };
}

export const answers =
  (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, headers);
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };

export const completion = (text: string, more: object = {}, usage: object = {}): Behaviour =>
  answers({ choices: [{ text, finish_reason: 'stop', ...more }], usage });

export const chat = (content: unknown, more: object = {}): Behaviour =>
  answers({ choices: [{ message: { role: 'assistant', content, ...more }, finish_reason: 'stop' }] });
