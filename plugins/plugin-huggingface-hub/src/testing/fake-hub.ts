import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeFile {
  readonly content: Uint8Array;
  /** `lfs`: by SHA-256, its bytes come from the store. `git`: by git's hash, from the hub itself. */
  readonly kept: 'lfs' | 'git';
  /** What the listing says instead of the truth. */
  readonly listed?: Readonly<Record<string, unknown>>;
}

export interface FakeDataset {
  readonly commit: string;
  readonly files: Readonly<Record<string, FakeFile>>;
  /** Listed for everybody, read by who accepted the terms. */
  readonly gated?: boolean;
}

/** A request, as it came. */
export interface Asked {
  readonly to: 'hub' | 'store';
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
}

/** Answers in place of the server; false lets it answer. */
export type Fault = (asked: Asked, response: ServerResponse, content: Uint8Array) => boolean;

export const COMMIT = 'c0ffee'.padEnd(40, '0');
/** Whose account accepted all terms, and whose has not. */
export const MEMBER = 'hf_member';
export const STRANGER = 'hf_stranger';
const PAGE_ROWS = 3;

/**
 * A hub and the store it sends people on to, two servers on loopback that speak as Hugging Face's do: trees in pages, hashes,
 * ranges, redirects, codes in headers. As bad as it is told to be.
 */
export class FakeHub {
  readonly asked: Asked[] = [];
  readonly datasets = new Map<string, FakeDataset>();
  fault: Fault | null = null;
  readonly #hub: Server;
  readonly #store: Server;

  private constructor() {
    this.#hub = createServer((request, response) => this.#answer('hub', request, response));
    this.#store = createServer((request, response) => this.#answer('store', request, response));
  }

  static async start(datasets: Readonly<Record<string, FakeDataset>> = {}): Promise<FakeHub> {
    const fake = new FakeHub();
    for (const [name, dataset] of Object.entries(datasets)) fake.datasets.set(name, dataset);
    for (const server of [fake.#hub, fake.#store]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      server.unref();
    }
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#hub.address() as AddressInfo).port}`;
  }

  get storeUrl(): string {
    return `http://127.0.0.1:${(this.#store.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#store]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  #answer(to: Asked['to'], request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, 'http://fake');
    const asked: Asked = {
      to,
      path: decodeURIComponent(url.pathname),
      range: request.headers.range ?? null,
      authorization: request.headers.authorization ?? null,
    };
    this.asked.push(asked);
    const [, repository, rest = ''] =
      /^\/(?:api\/datasets|datasets|store)\/([^/]+\/[^/]+)\/(.*)$/.exec(asked.path) ?? [];
    const dataset = this.datasets.get(repository ?? '');
    const name = to === 'store' ? rest : rest.replace(/^resolve\/[^/]+\//, '');
    const file = dataset?.files[name];
    if (this.fault?.(asked, response, file?.content ?? new Uint8Array(0))) return;
    if (to === 'store') {
      sendRange(response, asked.range, file!.content, {});
      return;
    }
    const token = asked.authorization?.replace('Bearer ', '') ?? '';
    if (token !== '' && token !== MEMBER && token !== STRANGER) {
      refuse(response, 401, '');
      return;
    }
    if (dataset === undefined) {
      refuse(response, token === '' ? 401 : 404, 'RepoNotFound');
      return;
    }
    if (asked.path.startsWith('/api/')) this.#api(response, repository!, dataset, rest, url);
    else this.#resolve(response, repository!, dataset, rest, asked, token);
  }

  #api(response: ServerResponse, repository: string, dataset: FakeDataset, rest: string, url: URL): void {
    const [kind, revision, ...parts] = rest.split('/');
    if (revision !== dataset.commit && revision !== 'main') {
      refuse(response, 404, 'RevisionNotFound');
      return;
    }
    if (kind === 'revision') {
      json(response, { id: repository, sha: dataset.commit });
      return;
    }
    const folder = parts.join('/');
    const rows = tree(dataset, folder, url.searchParams.get('recursive') === 'true');
    if (rows.length === 0 && folder !== '') {
      refuse(response, 404, 'EntryNotFound');
      return;
    }
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const next = new URL(url.pathname + url.search, this.url);
    next.searchParams.set('cursor', String(from + PAGE_ROWS));
    const link: Readonly<Record<string, string>> =
      from + PAGE_ROWS < rows.length ? { link: `<${next.href}>; rel="next"` } : {};
    json(response, rows.slice(from, from + PAGE_ROWS), link);
  }

  #resolve(
    response: ServerResponse,
    repository: string,
    dataset: FakeDataset,
    rest: string,
    { range }: Asked,
    token: string,
  ): void {
    if (dataset.gated === true && token !== MEMBER) {
      refuse(response, token === '' ? 401 : 403, 'GatedRepo');
      return;
    }
    const [, revision, name] = /^resolve\/([^/]+)\/(.*)$/.exec(rest)!;
    if (revision !== dataset.commit) {
      refuse(response, 404, 'RevisionNotFound');
      return;
    }
    const file = dataset.files[name!];
    if (file === undefined) {
      refuse(response, 404, 'EntryNotFound');
      return;
    }
    const about = { 'x-repo-commit': dataset.commit };
    if (file.kept === 'git') {
      sendRange(response, range, file.content, about);
      return;
    }
    response.writeHead(302, {
      ...about,
      'x-linked-size': file.content.byteLength,
      'x-linked-etag': `"${sha256(file.content)}"`,
      location: `${this.storeUrl}/store/${repository}/${encodeURI(name!)}?signature=secret`,
    });
    response.end();
  }
}

function tree(dataset: FakeDataset, folder: string, recursive: boolean): readonly object[] {
  const rows: object[] = [];
  const folders = new Set<string>();
  for (const [name, file] of Object.entries(dataset.files)) {
    if (folder !== '' && !name.startsWith(`${folder}/`)) continue;
    const inside = folder === '' ? name : name.slice(folder.length + 1);
    if (inside.includes('/')) folders.add(name.slice(0, name.length - inside.length + inside.indexOf('/')));
    if (recursive || !inside.includes('/')) rows.push(rowOf(name, file));
  }
  return [
    ...[...folders].map((path) => ({ type: 'directory', path, size: 0, oid: '0'.repeat(40) })),
    ...rows,
  ];
}

function rowOf(path: string, { content, kept, listed }: FakeFile): object {
  const size = content.byteLength;
  const hash =
    kept === 'git'
      ? { oid: gitBlob(content) }
      : { oid: '1'.repeat(40), lfs: { oid: sha256(content), size, pointerSize: 133 } };
  return { type: 'file', path, size, ...hash, ...listed };
}

/** A whole content, or the part of it that was asked for. */
export function sendRange(
  response: ServerResponse,
  range: string | null,
  content: Uint8Array,
  headers: Readonly<Record<string, string>>,
): void {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined) {
    response.writeHead(200, { ...headers, 'content-length': content.byteLength });
    response.end(content);
    return;
  }
  const end = last === '' ? content.byteLength : Math.min(Number(last) + 1, content.byteLength);
  const part = content.subarray(Number(first), end);
  response.writeHead(206, {
    ...headers,
    'content-length': part.byteLength,
    'content-range': `bytes ${first}-${end - 1}/${content.byteLength}`,
  });
  response.end(part);
}

export function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, ...(code === '' ? {} : { 'x-error-code': code }) });
  response.end(JSON.stringify({ error: `refused with ${status}` }));
}

function json(
  response: ServerResponse,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, { ...headers, 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
export const gitBlob = (content: Uint8Array): string =>
  createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');

export const lfs = (content: string | Uint8Array, listed?: FakeFile['listed']): FakeFile => ({
  content: Buffer.from(content),
  kept: 'lfs',
  ...(listed === undefined ? {} : { listed }),
});
export const git = (content: string | Uint8Array, listed?: FakeFile['listed']): FakeFile => ({
  ...lfs(content, listed),
  kept: 'git',
});
