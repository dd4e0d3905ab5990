import { frameworkError, META } from '@framework/sdk';
import type { DocumentRow } from '../run/documents.js';
import { NameIndex } from './name-index.js';

/** What a takedown asks for. */
export type Selector =
  | { readonly kind: 'repository'; readonly name: string }
  /** Every repository of an account, group or scope. */
  | { readonly kind: 'user'; readonly name: string }
  /** SHA-256 of a document's bytes as the run kept them, hex. */
  | { readonly kind: 'hash'; readonly sha256: string }
  /** As a filter decided on it, whole: `MIT`. */
  | { readonly kind: 'licence'; readonly licence: string }
  | { readonly kind: 'document'; readonly id: string };

export const SELECTOR_KINDS = ['repository', 'user', 'hash', 'licence', 'document'] as const;

/** `repository acme/tools`: as the register tells it, and as a list holds it. */
export const selectorText = (selector: Selector): string => `${selector.kind} ${writtenOf(selector)}`;

const writtenOf = (selector: Selector): string => {
  switch (selector.kind) {
    case 'repository':
    case 'user':
      return selector.name;
    case 'hash':
      return selector.sha256;
    case 'licence':
      return selector.licence;
    case 'document':
      return selector.id;
  }
};

/**
 * @param at where it was written, for the error: `--hash`, `list.txt:3`
 * @throws FWK_CLI_USAGE for what could match nothing
 */
export function selectorOf(kind: Selector['kind'], written: string, at: string): Selector {
  const value = written.trim();
  const refuse = (action: string): never => {
    throw frameworkError('FWK_CLI_USAGE', { message: `'${written}' names no ${kind}`, at, action });
  };
  if (value === '') refuse('write what is to be taken down');
  switch (kind) {
    case 'hash':
      if (!/^[0-9a-fA-F]{64}$/.test(value)) refuse('give the SHA-256 of the document, 64 hexadecimal digits');
      return { kind, sha256: value.toLowerCase() };
    case 'user':
      if (/\s/.test(value)) refuse('write the account’s name alone: `jane`, `gitlab.com/acme`, `npm:@acme`');
      return { kind, name: value };
    case 'repository':
      if (/\s|\*/.test(value)) refuse('write `owner/name`, an address, or `npm:name`; there are no patterns');
      return { kind, name: value };
    case 'licence':
      return { kind, licence: value };
    case 'document':
      return { kind, id: value };
  }
}

/** Ids of the documents that are asked for one by one. */
export const idsOf = (selectors: readonly Selector[]): ReadonlySet<string> =>
  new Set(selectors.flatMap((selector) => (selector.kind === 'document' ? [selector.id] : [])));

/** Which rows of a document table a takedown is about: looked up, as lists may have thousands of entries and tables millions. */
export function matcherOf(selectors: readonly Selector[]): (row: DocumentRow) => boolean {
  const names = new NameIndex<true>();
  const [hashes, licences, ids] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const selector of selectors) {
    switch (selector.kind) {
      case 'repository':
        names.addRepository(selector.name, true);
        break;
      case 'user':
        names.addAccount(selector.name, true);
        break;
      case 'hash':
        hashes.add(selector.sha256);
        break;
      case 'licence':
        licences.add(selector.licence.toLowerCase());
        break;
      case 'document':
        ids.add(selector.id);
        break;
    }
  }
  return ({ id, sha256, meta }) =>
    ids.has(id) ||
    hashes.has(sha256) ||
    licences.has(String(meta[META.license] ?? '').toLowerCase()) ||
    names.find(meta[META.repository], meta[META.alsoIn]) === true;
}
