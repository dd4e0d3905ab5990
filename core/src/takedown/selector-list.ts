import { readFileSync } from 'node:fs';
import { frameworkError } from '@framework/sdk';
import { SELECTOR_KINDS, type Selector, selectorOf } from './selector.js';

/** Words of the opt-out list that mean the same here. */
const SYNONYMS: Readonly<Record<string, Selector['kind']>> = {
  account: 'user',
  repo: 'repository',
  sha256: 'hash',
  license: 'licence',
  ...Object.fromEntries(SELECTOR_KINDS.map((kind) => [kind, kind])),
};

/**
 * A list of what is to be taken down: one entry a line, `#` before a comment. `repository acme/tools`, `user jane`,
 * `hash <sha256>`, `licence MIT`, `document <id>`; a bare `owner/name` is a repository.
 *
 * @throws FWK_CLI_USAGE with file and line: an entry that was misread would be broken in silence
 */
export function readSelectorList(path: string): readonly Selector[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: `the list cannot be read: ${(cause as Error).message}`,
      at: path,
      action: 'give the path of a text file with one entry a line',
      cause,
    });
  }
  const found = text.split('\n').flatMap((line, number) => {
    const entry = line.replace(/^\uFEFF/, '').trim();
    return entry === '' || entry.startsWith('#') ? [] : [entryOf(entry, `${path}:${number + 1}`)];
  });
  if (found.length > 0) return found;
  throw frameworkError('FWK_CLI_USAGE', {
    message: 'the list has no entry',
    at: path,
    action: 'write one entry a line: `repository owner/name`',
  });
}

function entryOf(entry: string, at: string): Selector {
  const [, word, rest] = /^(\S+)\s+(.*)$/.exec(entry) ?? [];
  if (word === undefined && /^[^\s/:*]+\/[^\s/*]+$/.test(entry)) return selectorOf('repository', entry, at);
  const kind = SYNONYMS[word?.toLowerCase() ?? ''];
  if (kind !== undefined) return selectorOf(kind, rest!, at);
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${entry}' is no entry of a list of takedowns`,
    at,
    action: `begin the line with one of: ${SELECTOR_KINDS.join(', ')}`,
  });
}
