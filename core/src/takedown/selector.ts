import { frameworkError, type JsonValue, META } from '@framework/sdk';
import {
  accountKeys,
  keyOf,
  type RepositoryName,
  repositoryKeys,
  repositoryName,
} from '@framework/sdk/checks';
import type { DocumentRow } from '../run/documents.js';

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

/** Which rows of a document table a takedown is about. */
export function matcherOf(selectors: readonly Selector[]): (row: DocumentRow) => boolean {
  const tests = selectors.map(testOf);
  return (row) => tests.some((test) => test(row));
}

function testOf(selector: Selector): (row: DocumentRow) => boolean {
  switch (selector.kind) {
    case 'repository': {
      const covers = coversRepository(selector.name);
      return ({ meta }) => placesOf(meta[META.repository], meta[META.alsoIn]).some(covers);
    }
    case 'user': {
      const covers = coversAccount(selector.name);
      return ({ meta }) => placesOf(meta[META.repository], meta[META.alsoIn]).some(covers);
    }
    case 'hash':
      return ({ sha256 }) => sha256 === selector.sha256;
    case 'licence': {
      const licence = selector.licence.toLowerCase();
      return ({ meta }) => String(meta[META.license] ?? '').toLowerCase() === licence;
    }
    case 'document':
      return ({ id }) => id === selector.id;
  }
}

/** A version that is written counts; one that is not means all of them. */
export function coversRepository(written: string): (stated: RepositoryName) => boolean {
  const wanted = repositoryName(written);
  const key = keyOf(wanted);
  return (stated) =>
    repositoryKeys(stated).includes(key) && (wanted.version === null || wanted.version === stated.version);
}

/** `jane`, `github.com/orgs/acme`, `gitlab.com/group`, `npm:@acme`. */
export function coversAccount(written: string): (stated: RepositoryName) => boolean {
  const { kind, name } = repositoryName(written.replace(/^(.*github\.com\/)orgs\//i, '$1'));
  const key = keyOf({ kind, name });
  return (stated) => accountKeys(stated).includes(key);
}

/** Its own repository, and others the same file is known to stand in. */
export function placesOf(
  repository: JsonValue | undefined,
  alsoIn: JsonValue | undefined,
): readonly RepositoryName[] {
  const others = Array.isArray(alsoIn)
    ? alsoIn.map((place) => (place as Readonly<Record<string, JsonValue>> | null)?.['repository'])
    : [];
  return [repository, ...others].flatMap((name) => (typeof name === 'string' ? [repositoryName(name)] : []));
}
