import { frameworkError, type RemoteSet } from '@framework/sdk';

/** A repository's name as the hub has them: `owner/name`, or one of the few without an owner. */
const REPOSITORY = /^(?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95}$/;
const COMMIT = /^[0-9a-f]{40}$/;

/** Whether a revision never moves. Branches and tags do; a commit is named by what is in it. */
export const isCommit = (revision: string): boolean => COMMIT.test(revision);

/**
 * @param at the key that names the set
 * @throws FWK_CONFIG_INVALID for what cannot be a repository, a revision or a pattern
 */
export function requireWellWritten({ hub, revision, files }: RemoteSet, at: string): void {
  const wrong = (key: keyof RemoteSet, message: string, action: string) =>
    frameworkError('FWK_CONFIG_INVALID', { message, at: `${at}.${key}`, action });
  if (!REPOSITORY.test(hub) || hub.includes('..'))
    throw wrong(
      'hub',
      `'${hub}' is no dataset of a hub`,
      'name it as its page does: bigcode/the-stack-dedup',
    );
  if (revision === '' || revision.length > 200 || /[\s\\]|\.\./.test(revision))
    throw wrong(
      'revision',
      `'${revision}' is no revision`,
      'give the hash of a commit, 40 hexadecimal digits',
    );
  const parts = files.split('/');
  if (files.length > 1000 || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw wrong(
      'files',
      `'${files}' names no files in a dataset`,
      'give a path in the dataset, with wildcards or without: data/python/*.parquet',
    );
}
