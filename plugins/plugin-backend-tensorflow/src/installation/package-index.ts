import { frameworkError } from '@framework/sdk';
import type { WantedFile } from './download.js';
import type { Wheel } from './recipe.js';
import { notDownloaded, request } from './request.js';

const JSON_FORM = 'application/vnd.pypi.simple.v1+json';

/** The index pip would ask. */
export const defaultIndex = (): string => process.env['PIP_INDEX_URL'] || 'https://pypi.org/simple/';

/**
 * Where a wheel lies, from the index's page of its project (the simple repository API as JSON, PEP 691: PyPI and its mirrors).
 *
 * @throws FWK_FIX_DOWNLOAD when the index or the file is not there; FWK_FIX_INTEGRITY when the index has another file under
 *   that name
 */
export async function findWheel(wheel: Wheel, index = defaultIndex()): Promise<WantedFile> {
  const page = `${index.replace(/\/*$/, '/')}${wheel.project}/`;
  const { status, body } = await request(page, { accept: JSON_FORM });
  const text = await textOf(body);
  if (status !== 200) throw notDownloaded(page, `the index answered ${status}`);
  const file = filesOf(page, text).find(({ filename }) => filename === wheel.file);
  if (typeof file?.url !== 'string') throw notDownloaded(page, `the index has no ${wheel.file}`);
  if (file.hashes?.['sha256'] !== wheel.sha256) {
    throw frameworkError('FWK_FIX_INTEGRITY', {
      message: `the index has another ${wheel.file}: its SHA-256 is ${file.hashes?.['sha256'] ?? 'not stated'}, not ${wheel.sha256}`,
      at: page,
      action: 'do not use this index (PIP_INDEX_URL), or ask who runs it',
    });
  }
  return { url: new URL(file.url, page).href, bytes: wheel.bytes, sha256: wheel.sha256 };
}

interface IndexFile {
  readonly filename?: unknown;
  readonly url?: unknown;
  readonly hashes?: Readonly<Record<string, unknown>>;
}

function filesOf(page: string, text: string): readonly IndexFile[] {
  try {
    const { files } = JSON.parse(text) as { files?: unknown };
    if (Array.isArray(files)) return files as readonly IndexFile[];
  } catch {}
  throw notDownloaded(page, 'the index does not speak JSON (PEP 691)');
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
