import { type JsonObject, type VerdictTally } from '@framework/sdk';
import test from 'ava';
import { DocumentShards } from '../../run/documents.js';
import { Store } from '../../run/store.js';
import { folder } from '../../run/testing/folder.js';
import { checkConservation } from './check-conservation.js';
import { Findings } from './findings.js';

const row = (id: string, split = 'train'): JsonObject => ({
  id,
  offset: 0,
  bytes: 2,
  sha256: '',
  split,
  source: 's',
  meta: {},
});
const drop = (id: string, plugin: string, reason: string): JsonObject => ({
  id,
  plugin,
  action: 'drop',
  reason,
  evidence: null,
  bytes: 3,
  source: 's',
});

/** A real object of documents, one shard an entry. */
async function documentsOf(
  t: Parameters<typeof folder>[0],
  shards: readonly { readonly rows: readonly JsonObject[]; readonly verdicts: readonly JsonObject[] }[],
): Promise<DocumentShards> {
  const store = new Store(await folder(t));
  const draft = await store.draft(
    { kind: 'documents', inputs: {} },
    { signal: new AbortController().signal, whileWaiting: () => undefined },
  );
  const lines = (values: readonly JsonObject[]) =>
    values.map((value) => `${JSON.stringify(value)}\n`).join('');
  for (const [at, { rows, verdicts }] of shards.entries()) {
    await draft!.write(`shard-0000${at}.bin`, '');
    await draft!.write(`shard-0000${at}.ndjson`, lines(rows));
    await draft!.write(`verdicts-0000${at}.ndjson`, lines(verdicts));
  }
  return new DocumentShards(await draft!.publish({}));
}

const count = (documents: number, bytes: number) => ({ documents, bytes });
const tally: VerdictTally = {
  documents: { in: count(9, 21), kept: count(5, 10), held: count(1, 2), dropped: count(3, 9) },
  byPlugin: {
    a: { drop: { long: count(2, 6) }, keep: { fine: count(7, 14) } },
    b: { drop: { copy: count(2, 6) } },
  },
  firstDrop: { a: { long: count(2, 6) }, b: { copy: count(1, 3) } },
};
const first = {
  rows: [row('k1'), row('k2'), row('h1', 'heldout')],
  verdicts: [drop('d1', 'a', 'long'), drop('d2', 'b', 'copy')],
};
const second = {
  rows: [row('k3'), row('k4'), row('k5')],
  // Two plugins dropped the same document: it is counted under the first.
  verdicts: [drop('d3', 'a', 'long'), drop('d3', 'b', 'copy')],
};

for (const idsAtOnce of [1, 2, 5, 1_000_000]) {
  test(`every document has one account, with ${idsAtOnce} ids in memory`, async (t) => {
    const findings = new Findings(20);
    const accounts = await checkConservation(
      await documentsOf(t, [first, second]),
      tally,
      findings,
      idsAtOnce,
    );
    t.deepEqual(findings.held, []);
    t.deepEqual(accounts, {
      in: 9,
      kept: 5,
      held: 1,
      dropped: 3,
      byReason: [
        { plugin: 'a', reason: 'long', documents: 2 },
        { plugin: 'b', reason: 'copy', documents: 1 },
      ],
    });
  });

  test(`an id that stands twice is found across shards, with ${idsAtOnce} ids in memory`, async (t) => {
    const shards = [
      { ...first, rows: [...first.rows, row('k3'), row('d3')] },
      { ...second, verdicts: [...second.verdicts, drop('d1', 'b', 'copy')] },
    ];
    const findings = new Findings(20);
    await checkConservation(await documentsOf(t, shards), tally, findings, idsAtOnce);
    const found = findings.held.map(({ message }) => message);
    t.true(found.includes(`'k3' is on record twice: in shards 0 and 1`), found.join('\n'));
    t.true(found.includes(`'d3' is on record twice: in shards 0 and 1`), found.join('\n'));
    t.true(found.includes(`'d1' is on record twice: in shards 0 and 1`), found.join('\n'));
    t.true(
      found.some((line) => /^7 documents of 14 bytes kept, the tally says 5/.test(line)),
      found.join('\n'),
    );
  });
}
