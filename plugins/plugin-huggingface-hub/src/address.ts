import type { RemoteFile, RemoteSet } from '@framework/sdk';

/** A name from outside as part of an address: nothing in it can end the path it stands in. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Where a person reads of a dataset, and accepts its terms. */
export const pageOf = (endpoint: URL, { hub }: Pick<RemoteSet, 'hub'>): string =>
  `${base(endpoint)}/datasets/${hub}`;

/** Where a file's bytes are asked for. */
export const fileAddress = (endpoint: URL, { set, name }: RemoteFile): string =>
  `${pageOf(endpoint, set)}/resolve/${set.revision}/${encodePath(name)}`;

export const base = (endpoint: URL): string => endpoint.href.replace(/\/$/, '');
