import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { isFrameworkError } from '../../errors/framework-error.js';
import { REMOTE_FILES, type RemoteFile, type RemoteFiles, type RemoteSet } from '../../slots/remote-files.js';
import { APPLIES, both, provides, type Rule, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const appliesTo = both(provides(REMOTE_FILES.id), ({ bench }) =>
  bench.remoteSets === undefined ? unless('its bench has no `remoteSets`') : APPLIES,
);
const at = (method: keyof RemoteFiles) => `slot ${REMOTE_FILES.id}, ${method}`;
const call = () => ({ at: 'the contract', signal: new AbortController().signal });

/** What sources rely on that read files of another machine. */
export const remoteFilesRules: readonly Rule[] = [
  {
    id: 'remote-files/lists',
    says: 'the files of a set are listed in the order of their names, with size and hash, the same every time',
    variants: HERE,
    appliesTo,
    check: (subject) =>
      withFiles(subject, 'there', async (files, set) => {
        const listed = await files.list(set, call());
        if (listed.length === 0) {
          throw violation(
            'a set that is there has no file',
            at('list'),
            'name one in `remoteSets`, or throw FWK_SOURCE_MISSING',
          );
        }
        for (const file of listed) requireListed(file, set);
        const names = listed.map(({ name }) => Buffer.from(name));
        if (names.some((name, index) => index > 0 && Buffer.compare(names[index - 1]!, name) >= 0)) {
          throw violation(
            `the names come as ${listed.map(({ name }) => name).join(', ')}`,
            at('list'),
            'sort them by their bytes, each once: sources number their files by it',
          );
        }
        if (!isDeepStrictEqual(await files.list(set, call()), listed)) {
          throw violation(
            'the same set is listed otherwise at the second time',
            at('list'),
            'list a revision that never moves',
          );
        }
      }),
  },
  {
    id: 'remote-files/verified',
    says: 'a file that was fetched has the size and hash its listing says, and is read as it lies',
    variants: HERE,
    appliesTo,
    check: (subject) =>
      withFiles(subject, 'there', async (files, set) => {
        for (const file of await files.list(set, call())) {
          await files.check([file], call());
          const { path, sha256 } = await files.fetch(file, call());
          const content = await readFile(path);
          const found = sha256Of(content);
          if (
            content.byteLength === file.bytes &&
            hashOf(file, content) === file.hash.hex &&
            sha256 === found
          )
            continue;
          throw violation(
            `'${file.name}' is listed with ${file.bytes} bytes and ${file.hash.algorithm} ${file.hash.hex}; what lies there has ${content.byteLength} bytes and SHA-256 ${found}, said to be ${sha256}`,
            at('fetch'),
            'hash what lies there before you give its path',
          );
        }
      }),
  },
  {
    id: 'remote-files/altered',
    says: 'a file that is not what its listing says is refused with FWK_SOURCE_INTEGRITY',
    variants: HERE,
    appliesTo,
    check: (subject) =>
      withFiles(subject, 'altered', async (files, set) => {
        let outcome = 'is given';
        try {
          for (const file of await files.list(set, call())) await files.fetch(file, call());
        } catch (error) {
          if (isFrameworkError(error) && error.code === 'FWK_SOURCE_INTEGRITY') return;
          outcome = `is refused with ${String(error)}`;
        }
        throw violation(
          `a file whose listing lies ${outcome}`,
          at('fetch'),
          "throw frameworkError('FWK_SOURCE_INTEGRITY', { message, at })",
        );
      }),
  },
  {
    id: 'remote-files/missing',
    says: 'a set that is not there is refused when it is listed, with a code for sources',
    variants: HERE,
    appliesTo,
    check: (subject) =>
      withFiles(subject, 'missing', async (files, set) => {
        let outcome = 'is listed';
        try {
          await files.list(set, call());
        } catch (error) {
          if (isFrameworkError(error) && error.code.startsWith('FWK_SOURCE_')) return;
          outcome = `is refused with ${String(error)}`;
        }
        throw violation(
          `a set that is not there ${outcome}`,
          at('list'),
          "throw frameworkError('FWK_SOURCE_MISSING', { message, at })",
        );
      }),
  },
];

const withFiles = (
  subject: Subject,
  which: 'there' | 'missing' | 'altered',
  work: (files: RemoteFiles, set: RemoteSet) => Promise<void>,
): Promise<void> =>
  subject.use((plugin) => work(plugin.slot(REMOTE_FILES), subject.bench.remoteSets!()[which]));

/** A name becomes part of documents' ids, and may become a path. */
function requireListed({ set, name, bytes, hash }: RemoteFile, asked: RemoteSet): void {
  const plain = name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  const digits = hash.algorithm === 'sha256' ? 64 : 40;
  const hashed = hash.hex.length === digits && /^[0-9a-f]+$/.test(hash.hex);
  if (plain && hashed && Number.isSafeInteger(bytes) && bytes >= 0 && isDeepStrictEqual(set, asked)) return;
  throw violation(
    `a file is listed as ${JSON.stringify({ set, name, bytes, hash })}`,
    at('list'),
    'give the set as it was asked for, a relative name, a size, and a hash in lower case',
  );
}

const sha256Of = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

const hashOf = ({ hash: { algorithm } }: RemoteFile, content: Uint8Array): string =>
  algorithm === 'sha256'
    ? sha256Of(content)
    : createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');
