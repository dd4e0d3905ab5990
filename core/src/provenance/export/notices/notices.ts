import { META } from '@framework/sdk';
import { type DocumentRow, DocumentShards } from '../../../run/documents.js';
import { licenceTexts } from '../../../run/licence-texts.js';
import type { ExportFacts } from '../facts/export-facts.js';
import { NOT_STATED, statedText } from '../facts/kept-documents.js';
import { asksForNotice, CLASS_WORDS, classOf, idsOf } from '../licence/licence-class.js';
import { counted } from '../markup/numbers.js';
import { plainText } from '../plain-text.js';
import { copyrightLines } from './copyright-lines.js';
import { CoveredTexts } from './covered-texts.js';
import type { StandardTexts } from './texts-question.js';

/** Different copyright lines kept of one repository and licence; the others are counted. */
const MOST_LINES = 200;
const BATCH = 64;

/**
 * The notices that go along when the data is handed on: by repository and licence the copyright lines of its documents, then the
 * text of every licence file they stand under, once, then every document with its licence, path and hash. Documents are read twice,
 * one batch at a time; in memory stay the repositories with their lines, and where each text lies.
 *
 * Where a source has no licence files, the text that a list publishes for the licence stands in, and is said to be that.
 *
 * @param standard asked once, for the ids that need one
 */
export async function* noticesOf(
  facts: ExportFacts,
  standard: (ids: readonly string[]) => Promise<StandardTexts>,
): AsyncIterable<string> {
  const { groups, texts } = await readGroups(facts);
  const asking = groups.filter(({ licence }) => asksForNotice(licence));
  const silent = groups.filter(({ licence }) => !asksForNotice(licence));
  const untold = asking.filter(({ withoutFile }) => withoutFile > 0);
  const ids = [...new Set(untold.flatMap(({ licence }) => idsOf(licence) ?? []))].filter(isLicence).sort();
  const published = await standard(ids);
  yield head(facts, asking, silent, texts);
  for (const [at, group] of asking.entries()) yield `${groupText(group, at + 1)}\n`;
  yield `${RULE}\nTEXTS OF LICENCE FILES\n\n${texts.size === 0 ? 'No document has a licence file on record.\n' : 'Each once, as it is, indented; before it the files that have it and how many documents stand under each.\n'}\n`;
  yield* fileTexts(facts, texts);
  if (untold.length > 0) yield* standardTexts(untold, ids, published);
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
const THIN = '-'.repeat(80);

interface Group {
  readonly repository: string;
  readonly licence: string;
  documents: number;
  /** Documents in which no copyright line was found. */
  without: number;
  readonly lines: Set<string>;
  /** Lines beyond those that are kept. */
  more: number;
  /** Documents that no licence file is on record for. */
  withoutFile: number;
  /** Hashes of the texts the others stand under. */
  readonly texts: Set<string>;
}

async function readGroups({ documents }: ExportFacts): Promise<{
  readonly groups: readonly Group[];
  /** Of documents whose licence asks for a notice. */
  readonly texts: CoveredTexts;
}> {
  const groups = new Map<string, Group>();
  const texts = new CoveredTexts();
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
        withoutFile: 0,
        texts: new Set<string>(),
      };
      groups.set(key, group);
      group.documents += 1;
      const files = row.licenceFiles ?? [];
      if (files.length === 0) group.withoutFile += 1;
      for (const { sha256 } of files) group.texts.add(sha256);
      if (asksForNotice(licence)) texts.add(repository, row);
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
  const sorted = [...groups.values()].sort(
    (a, b) => compare(a.repository, b.repository) || compare(a.licence, b.licence),
  );
  return { groups: sorted, texts };
}

/** In the order of the store; what is named and not there is said. */
async function* fileTexts({ documents }: ExportFacts, texts: CoveredTexts): AsyncIterable<string> {
  const missing = new Set(texts.all());
  for await (const { sha256, text } of licenceTexts(new DocumentShards(documents))) {
    if (!texts.has(sha256)) continue;
    missing.delete(sha256);
    yield `${placesText(sha256, texts)}\n${indented(text)}\n\n`;
  }
  for (const sha256 of missing) yield `${placesText(sha256, texts)}\nToo long to be kept: see the file.\n\n`;
}

function placesText(sha256: string, texts: CoveredTexts): string {
  const { listed, more } = texts.places(sha256);
  return [
    `${THIN}`,
    `Text ${sha256.slice(0, 12)} (SHA-256 ${sha256}) is that of`,
    ...listed.map(
      ({ repository, path, documents }) =>
        `  ${plainText(repository)}: ${plainText(path, 4096)}, for ${counted(documents, 'document')}`,
    ),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    '',
  ].join('\n');
}

/** Texts of a list, for documents of sources that have no licence files. */
function* standardTexts(
  groups: readonly Group[],
  ids: readonly string[],
  { from, texts }: StandardTexts,
): Iterable<string> {
  yield `${RULE}\nSTANDARD TEXTS\n\n`;
  yield from === null
    ? `For some documents no licence file is on record, and no plugin that has texts of licences is installed
(@framework/plugin-gpl-filter has them): see the addresses below.\n\n`
    : `For some documents no licence file is on record. These are the texts that ${plainText(from)} publishes for
their licences, and not those of the files: years and names in them are blanks, and what a file adds or changes is not here.\n\n`;
  for (const id of ids) {
    const covered = groups.filter(({ licence }) => idsOf(licence)?.includes(id));
    const text = Object.hasOwn(texts, id) ? texts[id]! : undefined;
    yield [
      THIN,
      `${id}, standard text, for`,
      ...covered.map(
        ({ repository, withoutFile }) => `  ${plainText(repository)}: ${counted(withoutFile, 'document')}`,
      ),
      '',
      ...(text === undefined ? [`No text of it is at hand.`] : [indented(text)]),
      '\n',
    ].join('\n');
  }
}

/** Line by line, what hides or reorders made visible; moved in, so that no text can end a section or begin one. */
const indented = (text: string): string =>
  text
    .replace(/\s+$/, '')
    .split(/\r\n|[\n\r\u2028\u2029\f]/)
    .map((line) => `    ${plainText(line.replaceAll('\t', '    '), LONGEST_TEXT_LINE)}`.trimEnd())
    .join('\n');

/** A text may be one line. */
const LONGEST_TEXT_LINE = 2 ** 20;

const isLicence = (id: string): boolean => id !== 'NOASSERTION' && id !== 'NONE';

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

function head(
  facts: ExportFacts,
  asking: readonly Group[],
  silent: readonly Group[],
  texts: CoveredTexts,
): string {
  const count = (groups: readonly Group[]): number =>
    groups.reduce((sum, { documents }) => sum + documents, 0);
  return `NOTICES OF THE TRAINING DATA OF '${facts.name}'

Root over all documents: ${facts.provenance.root}

${count(asking)} documents stand under licences that ask for their notice to go along when they are handed on
(MIT, BSD, ISC, Apache-2.0 and the like), or under one that is not known here, which is treated the same.
${count(silent)} documents stand under licences that ask for none.

What is here: copyright lines as the documents themselves have them, held-out ones included; where personal data was replaced in
a document, it is replaced here. The texts of the licence files they stand under (${texts.size} different ones), in full and as their
authors published them, their names and addresses included. Where no such file is on record, the standard text of the licence,
which is said to be one.

What is missing, and must be fetched from the repositories where it is demanded:
- NOTICE files, which Apache-2.0 asks for where a repository has one: whether one has is not on record.
- The copyright line of a document that has neither one of its own nor a licence file on record.

`;
}

function groupText(
  { repository, licence, documents, without, lines, more, texts, withoutFile }: Group,
  number: number,
): string {
  const known = classOf(licence);
  return [
    RULE,
    `${number}. ${plainText(repository)}`,
    `Licence: ${licenceName(licence)} (${CLASS_WORDS[known]}); ${counted(documents, 'document')}`,
    '',
    ...(lines.size === 0
      ? ['No copyright line was found in its documents.']
      : [
          ...[...lines].sort().map((line) => `  ${plainText(line)}`),
          ...(more > 0 ? [`  … and ${more} more lines`] : []),
          ...(without > 0
            ? [
                '',
                `${without} of its documents ${without === 1 ? 'has no copyright line of its' : 'have no copyright line of their'} own.`,
              ]
            : []),
        ]),
    '',
    ...(texts.size === 0
      ? []
      : [`Licence files: text ${[...texts].map((sha256) => sha256.slice(0, 12)).join(', ')}, below.`, '']),
    ...(withoutFile === 0 ? [] : [`For ${withoutFile} of them no licence file is on record.`, '']),
  ].join('\n');
}

/** Where the text of each licence is published. */
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
