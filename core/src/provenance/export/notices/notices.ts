import { META } from '@framework/sdk';
import { type DocumentRow, DocumentShards } from '../../../run/documents.js';
import type { ExportFacts } from '../facts/export-facts.js';
import { NOT_STATED, statedText } from '../facts/kept-documents.js';
import { asksForNotice, CLASS_WORDS, classOf, idsOf } from '../licence/licence-class.js';
import { plainText } from '../plain-text.js';
import { copyrightLines } from './copyright-lines.js';

/** Different copyright lines kept of one repository and licence; the others are counted. */
const MOST_LINES = 200;
const BATCH = 64;

/**
 * The notices that go along when the data is handed on: by repository and licence the copyright lines of its documents, then every
 * document with its licence, path and hash. Documents are read twice, one batch at a time; in memory stay the repositories
 * with their lines.
 *
 * What a run does not keep is said: texts of licence files are read by the licence filter and not stored.
 */
export async function* noticesOf(facts: ExportFacts): AsyncIterable<string> {
  const groups = await readGroups(facts);
  const asking = groups.filter(({ licence }) => asksForNotice(licence));
  const silent = groups.filter(({ licence }) => !asksForNotice(licence));
  yield head(facts, asking, silent);
  for (const [at, group] of asking.entries()) yield `${groupText(group, at + 1)}\n`;
  yield `${RULE}\nLICENCES\n\n${licenceReferences(groups)}\n`;
  yield `${RULE}\nDOCUMENTS WHOSE LICENCE ASKS FOR A NOTICE\n\nOne a line: licence, repository, path, SHA-256 of its bytes; separated by tabulators.\n\n`;
  for await (const row of rowsOf(facts)) {
    const { licence, repository, path } = namesOf(row);
    if (asksForNotice(licence)) {
      yield `${[licenceName(licence), plainText(repository), plainText(path, 4096), row.sha256].join('\t')}\n`;
    }
  }
}

const RULE = '='.repeat(80);

interface Group {
  readonly repository: string;
  readonly licence: string;
  documents: number;
  /** Documents in which no copyright line was found. */
  without: number;
  readonly lines: Set<string>;
  /** Lines beyond those that are kept. */
  more: number;
}

async function readGroups({ documents }: ExportFacts): Promise<readonly Group[]> {
  const groups = new Map<string, Group>();
  for await (const { rows, columns } of new DocumentShards(documents).batches({ batchSize: BATCH })) {
    const { content, offsets } = columns;
    for (const [at, row] of rows.entries()) {
      const { licence, repository } = namesOf(row);
      const key = JSON.stringify([repository, licence]);
      const group = groups.get(key) ?? {
        repository,
        licence,
        documents: 0,
        without: 0,
        lines: new Set<string>(),
        more: 0,
      };
      groups.set(key, group);
      group.documents += 1;
      const lines = copyrightLines(
        Buffer.from(content.buffer, content.byteOffset + offsets[at]!, row.bytes).toString('utf8'),
      );
      if (lines.length === 0) group.without += 1;
      for (const line of lines) {
        if (group.lines.has(line)) continue;
        if (group.lines.size < MOST_LINES) group.lines.add(line);
        else group.more += 1;
      }
    }
  }
  return [...groups.values()].sort(
    (a, b) => compare(a.repository, b.repository) || compare(a.licence, b.licence),
  );
}

async function* rowsOf({ documents }: ExportFacts): AsyncIterable<DocumentRow> {
  const shards = new DocumentShards(documents);
  for (let shard = 0; shard < shards.shards; shard++) {
    // Nothing of what was taken down is handed on.
    for await (const row of shards.rows(shard)) if (row.takenDown === undefined) yield row;
  }
}

function namesOf({ id, meta }: DocumentRow) {
  return {
    licence: statedText(meta[META.license]),
    repository: statedText(meta[META.repository]) || id,
    path: statedText(meta[META.path]) || id,
  };
}

const licenceName = (licence: string): string => (licence === NOT_STATED ? 'not stated' : plainText(licence));

function head(facts: ExportFacts, asking: readonly Group[], silent: readonly Group[]): string {
  const count = (groups: readonly Group[]): number =>
    groups.reduce((sum, { documents }) => sum + documents, 0);
  return `NOTICES OF THE TRAINING DATA OF '${facts.name}'

Root over all documents: ${facts.provenance.root}

${count(asking)} documents stand under licences that ask for their notice to go along when they are handed on
(MIT, BSD, ISC, Apache-2.0 and the like), or under one that is not known here, which is treated the same.
${count(silent)} documents stand under licences that ask for none.

What is here: copyright lines as the documents themselves have them, held-out ones included. Where personal data was
replaced in a document, it is replaced here.

What is missing, and must be fetched from the repositories where it is demanded:
- The texts of licence files (LICENSE, COPYING, NOTICE): the run reads them to judge and does not keep them. Apache-2.0
  asks for the NOTICE file of a repository that has one; whether one has is not on record.
- The copyright line of a document that has none of its own: it stands in its repository's licence file.

`;
}

function groupText({ repository, licence, documents, without, lines, more }: Group, number: number): string {
  const known = classOf(licence);
  return [
    RULE,
    `${number}. ${plainText(repository)}`,
    `Licence: ${licenceName(licence)} (${CLASS_WORDS[known]}); ${documents} documents`,
    '',
    ...(lines.size === 0
      ? [
          'No copyright line was found in its documents: see the licence file of the repository (not on record).',
        ]
      : [
          ...[...lines].sort().map((line) => `  ${plainText(line)}`),
          ...(more > 0 ? [`  … and ${more} more lines`] : []),
          ...(without > 0 ? ['', `${without} of its documents have no copyright line of their own.`] : []),
        ]),
    '',
  ].join('\n');
}

/** Where the text of each licence is published; texts are not shipped with the framework's core. */
function licenceReferences(groups: readonly Group[]): string {
  const ids = new Set(groups.flatMap(({ licence }) => idsOf(licence) ?? []));
  ids.delete('NOASSERTION');
  ids.delete('NONE');
  return ids.size === 0
    ? 'No document names a licence.\n'
    : `${[...ids]
        .sort()
        .map((id) => `${id}: https://spdx.org/licenses/${encodeURIComponent(id)}.html`)
        .join('\n')}\n`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
