import { type FrameworkError, frameworkError } from '@framework/sdk';
import { accountOptOut } from './ask-for/account.js';
import { pathOptOut } from './ask-for/path.js';
import { repositoryOptOut } from './ask-for/repository.js';
import { bareOptOut } from './ask-for/unsaid.js';
import { type OptOut, type Refusal, refused } from './opt-out.js';

/** An entry with the line it stands on: what evidence points to. */
export interface Entry {
  readonly optOut: OptOut;
  readonly line: number;
}

const READERS: Readonly<Record<OptOut['kind'], (value: string) => OptOut | Refusal>> = {
  account: accountOptOut,
  repository: repositoryOptOut,
  path: pathOptOut,
  sha256: (value) =>
    /^[0-9a-f]{64}$/i.test(value)
      ? { kind: 'sha256', sha256: value.toLowerCase() }
      : refused('write `sha256 <hex>` with 64 digits, as `sha256sum` prints them'),
  'git-sha1': (value) => {
    const hex = /^(?:swh:1:cnt:)?([0-9a-f]{40})$/i.exec(value)?.[1];
    return hex === undefined
      ? refused(
          'write `git-sha1 <hex>` with 40 digits, as `git hash-object` prints them, or a SWHID `swh:1:cnt:<hex>`',
        )
      : { kind: 'git-sha1', sha1: hex.toLowerCase() };
  },
};

/**
 * Reads a list: one entry a line, `#` begins a comment line. A line is `account <name>`, `repository <name>`,
 * `path <repository>/<path>`, `sha256 <hex>` or `git-sha1 <hex>`. Without a keyword `owner/name` is a repository and a single word an
 * account, as the fields of bigcode's opt-out form are filled in (bigcode-project/opt-out-v2, `remove_repos`,
 * `remove_accounts`).
 *
 * @param place the file's name, for messages
 *
 * @throws FWK_CONFIG_INVALID naming the first line that is no entry, or could match nothing: such a request would be broken in
 *   silence
 */
export function readOptOutList(text: string, place: string): readonly Entry[] {
  const entries: Entry[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const written = raw.trim();
    if (written === '' || written.startsWith('#')) continue;
    const optOut = parse(written);
    if (optOut.kind === 'refused') throw notAnEntry(written, `${place}:${index + 1}`, optOut.action);
    entries.push({ optOut, line: index + 1 });
  }
  return entries;
}

function parse(written: string): OptOut | Refusal {
  const [first = '', ...others] = written.split(/\s+/);
  const keyword = first.toLowerCase().replace(/:$/, '');
  const isKeyword = Object.hasOwn(READERS, keyword);
  const [value, ...more] = isKeyword ? others : [first, ...others];
  if (value === undefined || more.length > 0) return refused(ANY_ENTRY);
  if (!isKeyword && /^swh:1:cnt:/i.test(value)) return READERS['git-sha1'](value);
  // A star would be looked for as a star.
  if (value.includes('*'))
    return refused('name an account, or a folder with a slash at its end, in the place of `*`');
  return isKeyword ? READERS[keyword as OptOut['kind']](value) : bareOptOut(value);
}

const ANY_ENTRY =
  'write `account <name>`, `repository <owner>/<name>`, `path <owner>/<name>/<path>`, `sha256 <hex>` or `git-sha1 <hex>`; begin a comment with #';

const notAnEntry = (written: string, at: string, action: string): FrameworkError =>
  frameworkError('FWK_CONFIG_INVALID', {
    message: `'${written.slice(0, 80)}' is no entry of an opt-out list, or could match nothing`,
    at,
    action,
  });
