import type { TableColumn, TableShape } from '@framework/sdk';

/** Another number where a column changes what it means: tables are then made anew. */
export const TABLES_FORMAT = 1;

const text = (name: string, meaning: string): TableColumn => ({ name, type: 'text', meaning });
const integer = (name: string, meaning: string): TableColumn => ({ name, type: 'integer', meaning });
const json = (name: string, meaning: string): TableColumn => ({ name, type: 'json', meaning });

/** What a run recorded, as tables. Names are part of what people write queries with: they stay. */
export const TABLES = {
  documents: {
    name: 'documents',
    meaning: 'Every document that went into the filters, whatever became of it.',
    columns: [
      text('id', 'as its source named it'),
      text('fate', 'kept, held, dropped or taken-down'),
      text('split', 'train, or what it is held out for; null of a dropped one'),
      text('source', 'id of the source that delivered it'),
      text('share', 'share of the blend: code, text, instructions'),
      text('license', 'the licence a filter decided on; null where none was known'),
      text('license_stated', 'what its source states, word for word'),
      text('repository', 'what is split, opted out and taken down as one'),
      text('path', 'inside the repository'),
      text('language', 'language bucket'),
      integer('bytes', 'of its text as the filters left it'),
      text('sha256', 'of those bytes, hex; null of a dropped one'),
      integer('shard', 'number of the shard that holds it, or its verdicts'),
      integer('shard_offset', 'first byte in the shard; null of a dropped one'),
      json('derived_from', 'ids of the documents it was made of; null for an original'),
      text('takedown', 'the takedown that removed it; null where it stands'),
      json('meta', 'all that its source and the filters recorded of it; null where it was taken down'),
    ],
  },
  verdicts: {
    name: 'verdicts',
    meaning: 'Every verdict but `keep`: rewrites, holds, drops.',
    columns: [
      text('document', 'id of the document'),
      text('source', 'id of its source'),
      integer('number', 'which verdict on this document, from 0'),
      text('plugin', 'who judged'),
      text('action', 'rewrite, hold or drop'),
      text('reason', 'stable name of why'),
      text('split', 'what a hold is for'),
      integer('bytes', 'of the document'),
      integer('shard', 'number of the shard'),
      json('evidence', 'what it rests on; null where the document was taken down'),
    ],
  },
  reasons: {
    name: 'reasons',
    meaning: 'How many documents each filter gave each verdict, `keep` included.',
    columns: [
      text('plugin', 'who judged'),
      text('action', 'keep, rewrite, hold or drop'),
      text('reason', 'stable name of why'),
      integer('documents', 'that had this verdict'),
      integer('bytes', 'of them'),
      integer(
        'dropped_first',
        'of them dropped by this verdict before any other; these add up to all dropped',
      ),
    ],
  },
  sources: {
    name: 'sources',
    meaning: 'Where documents came from.',
    columns: [
      text('source', 'id'),
      text('root', 'Merkle root over what was kept of it'),
      integer('delivered', 'documents it said it would deliver'),
      integer('delivered_bytes', 'of them'),
      integer('documents', 'kept and held out, tombstones among them'),
      integer('held_out', 'of them held out of training'),
      integer('bytes', 'of them'),
      integer('taken_down', 'of them taken down'),
      json('skipped', 'files it saw and did not take, by reason'),
      json('details', 'versions, revisions, addresses, as it says'),
      text('fingerprint', 'hash of what it delivered'),
    ],
  },
  licences: {
    name: 'licences',
    meaning: 'Licences of what was kept and held out, by source.',
    columns: [
      text('source', 'id of the source'),
      text('license', 'as a filter decided; unknown where none was known'),
      integer('documents', 'under it'),
      integer('bytes', 'of them'),
    ],
  },
  token_spans: {
    name: 'token_spans',
    meaning: 'Where the tokens of each kept or held document lie.',
    columns: [
      text('document', 'id of the document'),
      integer('shard', 'number of the token shard'),
      integer('start', 'first token in the shard'),
      integer('tokens', 'how many, its end of document included'),
      text('split', 'train, or what it is held out for'),
      text('share', 'share of the blend'),
    ],
  },
  takedowns: {
    name: 'takedowns',
    meaning: 'What was taken down after the run, oldest first.',
    columns: [
      text('takedown', 'id'),
      text('request', 'what the register calls it'),
      text('decided', 'when, ISO 8601'),
      integer('documents', 'removed'),
      text('root_before', 'Merkle root before it'),
      text('root_after', 'and after'),
    ],
  },
} as const satisfies Readonly<Record<string, TableShape>>;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

/** As documentation and `--tables` show them. */
export const tableShapes = (): readonly TableShape[] => TABLE_NAMES.map((name) => TABLES[name]);
