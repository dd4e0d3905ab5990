import { createHash, generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { everyKindOfDrop, HOSTILE_REPOSITORY } from './support/every-kind-of-drop.js';
import { objectOf, rewriteShard } from './support/forge.js';
import { framework, json, type Outcome, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { toy } from './support/toy.js';

/** Two runs nobody disturbs: the real pipeline over documents of every fate, and one of toys that records little. */
let real: string;
let toys: string;

test.before('runs to export', async (t) => {
  t.timeout(300_000);
  real = await mkdtemp(join(tmpdir(), 'framework-test-'));
  toys = await mkdtemp(join(tmpdir(), 'framework-test-'));
  const preset = await everyKindOfDrop(real);
  const outcome = await framework(['run', '--preset', preset, '--json'], { cwd: real });
  t.is(outcome.code, 0, outcome.stderr);
  t.is((await framework(toy('run', { 'run.workers': 1 }), { cwd: toys })).code, 0);
});

test.after.always('away with them', async () => {
  for (const dir of [real, toys]) await rm(dir, { recursive: true, force: true });
});

interface Exported {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly root: string;
  readonly notGiven: readonly string[];
}

const exportOf = (cwd: string, format: string, ...more: readonly string[]): Promise<Outcome> =>
  framework(['provenance', 'export', '--format', format, '--json', ...more], { cwd });

/** What an export wrote, into a folder of its own. */
async function exported(t: ExecutionContext, cwd: string, format: string, ...more: readonly string[]) {
  const out = await workingFolder(t);
  const outcome = await exportOf(cwd, format, '--out', out, ...more);
  t.is(outcome.code, 0, outcome.stderr);
  const facts = json<Exported>(outcome);
  const text = await readFile(facts.file, 'utf8');
  t.is(createHash('sha256').update(text).digest('hex'), facts.sha256);
  t.is(facts.root, JSON.parse(await readFile(await provenanceFile(cwd), 'utf8')).root);
  return { ...facts, text };
}

const provenanceFile = async (cwd: string): Promise<string> => {
  const [run] = await readdir(join(cwd, 'runs'));
  return join(cwd, 'runs', run!, 'provenance.json');
};

/** What a reader sees: no markup, no style, entities as their characters. */
const seen = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<wbr>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

serialWhen(
  unlessFull,
  'the card alone says what the blend is, under which licences, what was removed and why',
  async (t) => {
    const { text } = await exported(t, real, 'card');
    const page = seen(text);
    const { tally } = JSON.parse(
      await readFile(join(await objectOf(real, 'kinds', 'filter'), 'object.json'), 'utf8'),
    ).summary;
    const { in: all, kept, dropped, held } = tally.documents;
    for (const said of [
      `A blend of ${kept.documents} documents`,
      `Of ${all.documents} documents read, ${dropped.documents} were removed`,
      `Held out ${held.documents}`,
      // Shares against what was asked.
      /code [\d.]+% of the tokens, asked for 70\.0% [\d.]+% 70\.0%/,
      // Licences: what is restricted is loud, and who let it in is named.
      /non-commercial : 6 kept documents \([^)]*\) under CC-BY-NC-4\.0 \. Acknowledged by name: plugins\.plugin-gpl-filter\.allow \( preset kinds/,
      /Flagged by their sources : .*non-commercial/,
      /CC-BY-NC-4\.0 acknowledged: plugins\.plugin-gpl-filter\.allow non-commercial/,
      '(MIT OR GPL-3.0-or-later) MIT',
      /GPL-3\.0-only strong copyleft 1 /,
      // Each removal with its filter; planted ones told apart.
      /opt-out-repository its owner asked to be left out plugin-optout .*?−1 /,
      /license-gpl its licence is not allowed, or not known 1 of them planted to try the filters plugin-gpl-filter .*?−2 /,
      /license-missing .*?plugin-gpl-filter/,
      /too-short it is shorter than allowed .*?plugin-code-quality/,
      /secret it holds a credential.*? 1 of them planted .*?plugin-secret-filter .*?−2 /,
      /near-duplicate nearly the same as another document 1 of them planted .*?plugin-near-dedup .*?−2 /,
      /benchmark it holds a task of a benchmark 1 of them planted .*?plugin-decontaminate .*?−2 /,
      // By concern, planted ones apart, no values.
      /Opt-outs and removal requests 1 0 0 opt-outs\.txt 1 \(by list\)/,
      /Secrets 1 0 1 aws-access-key-id 1 /,
      /Personal data 0 1 1 email 1 /,
      /Profanity and hate 0 0 0/,
      'Planted 6, caught 6, survived 0',
      // Sources, and the name that would be markup.
      /npm:d3-array@\S+ kind : package version : \d/,
      'generatedBy : text-davinci-003',
      // How, limits, verification.
      'Vocabulary 512 pieces',
      /Date of the data not recorded/,
      /dataset:code-alpaca was written by a model: text-davinci-003/,
      'framework provenance verify kinds',
    ]) {
      if (typeof said === 'string') t.true(page.includes(said), said);
      else t.regex(page, said);
    }
  },
);

serialWhen(
  unlessFull,
  'no value of a secret or a person is in any export, nor a folder of this machine',
  async (t) => {
    for (const format of ['card', 'croissant', 'spdx', 'notices', 'eu-summary']) {
      const { text } = await exported(t, real, format);
      t.notRegex(text, /AKIAQ3EGRZ7JXW2N5TLK|jane\.doe@/);
      t.false(text.includes(real), format);
      t.false(text.includes(process.cwd()), format);
    }
  },
);

serialWhen(
  unlessFull,
  'a repository whose name is markup stands in no page as markup, in no text as an order',
  async (t) => {
    for (const page of ['card', 'eu-summary']) t.false((await exported(t, real, page)).text.includes('<img'));
    for (const format of ['croissant', 'spdx', 'notices', 'eu-summary']) {
      const { text } = await exported(t, real, format);
      t.false(text.includes('\u202e'), format);
      // The others name each repository.
      if (format === 'spdx' || format === 'notices')
        t.true(text.includes(HOSTILE_REPOSITORY.replace('\u202e', '⟨U+202E⟩')), format);
    }
  },
);

serialWhen(unlessFull, 'the same run gives the same bytes, and nothing is overwritten', async (t) => {
  for (const format of ['card', 'croissant', 'spdx', 'notices', 'eu-summary']) {
    const first = await exported(t, real, format);
    t.is((await exported(t, real, format)).sha256, first.sha256, format);
    const again = await exportOf(real, format, '--out', first.file);
    t.is(again.code, 2);
    t.like(json(again), { code: 'FWK_CLI_USAGE', at: first.file });
    t.is(await readFile(first.file, 'utf8'), first.text);
  }
});

serialWhen(
  unlessFull,
  'Croissant has what version 1.0 requires, hashes that hold, and the lineage',
  async (t) => {
    const { text, notGiven } = await exported(
      t,
      real,
      'croissant',
      '--date',
      '2026-11-28',
      '--creator',
      'Acme',
    );
    const dataset = JSON.parse(text);
    t.deepEqual(notGiven, ['--url']);
    // "Required", of the specification's table of dataset-level properties.
    for (const property of [
      '@context',
      '@type',
      'conformsTo',
      'description',
      'license',
      'name',
      'url',
      'creator',
      'datePublished',
    ])
      t.truthy(dataset[property], property);
    t.is(dataset['@type'], 'sc:Dataset');
    t.is(dataset['@context'].conformsTo, 'dct:conformsTo');
    t.is(dataset.conformsTo, 'http://mlcommons.org/croissant/1.0');
    t.is(dataset.datePublished, '2026-11-28');
    t.regex(dataset.description, /placeholders: url/);
    t.true(dataset.license.includes('https://spdx.org/licenses/CC-BY-NC-4.0.html'));

    const ids = new Set<string>();
    for (const file of dataset.distribution) {
      t.false(ids.has(file['@id']), 'ids are unique');
      ids.add(file['@id']);
      t.truthy(file.name);
      t.truthy(file.encodingFormat);
      if (file['@type'] === 'cr:FileSet') continue;
      t.is(file['@type'], 'cr:FileObject');
      const bytes = await readFile(join(real, file.contentUrl));
      t.is(createHash('sha256').update(bytes).digest('hex'), file.sha256);
      t.is(file.contentSize, `${bytes.byteLength} B`);
    }
    for (const set of dataset.recordSet) {
      t.is(set['@type'], 'cr:RecordSet');
      for (const field of set.field) {
        t.is(field['@type'], 'cr:Field');
        t.true(field['@id'].startsWith(`${set['@id']}/`));
        t.false(ids.has(field['@id']), 'ids are unique');
        ids.add(field['@id']);
        t.truthy(field.dataType);
        if (set.data === undefined) t.true(ids.has(field.source.fileSet['@id']));
        else t.true(set.data.every((row: object) => field['@id'] in row));
      }
    }

    const sources = dataset['prov:wasDerivedFrom'];
    t.false(JSON.stringify(sources).includes('"canary"'), 'planted documents are no source');
    const alpaca = sources.find(({ name }: { name: string }) => name === 'dataset:code-alpaca');
    t.regex(alpaca.identifier, /^sha256:[0-9a-f]{64}$/);
    const traces = sources.find(({ name }: { name: string }) => name === 'synthetic-traces');
    const known = new Set(sources.map((source: Record<string, string>) => source['@id']));
    t.true(traces['prov:wasDerivedFrom'].length > 0);
    for (const origin of traces['prov:wasDerivedFrom']) t.true(known.has(origin['@id']));
    const activity = dataset['prov:wasGeneratedBy'];
    t.is(activity['@type'], 'prov:Activity');
    t.deepEqual(
      activity['prov:used'].map((source: Record<string, string>) => source['@id']),
      [...known],
    );
  },
);

serialWhen(
  unlessFull,
  'SPDX has what version 2.3 requires, and every relationship leads somewhere',
  async (t) => {
    const { text } = await exported(t, real, 'spdx', '--date', '2026-11-28');
    const document = JSON.parse(text);
    t.is(document.spdxVersion, 'SPDX-2.3');
    t.is(document.dataLicense, 'CC0-1.0');
    t.is(document.SPDXID, 'SPDXRef-DOCUMENT');
    t.truthy(document.name);
    t.regex(document.documentNamespace, /^https:\/\/[^#\s]+$/);
    t.is(document.creationInfo.created, '2026-11-28T00:00:00Z');
    t.true(document.creationInfo.creators.length > 0);
    const ids = new Set<string>(['SPDXRef-DOCUMENT']);
    for (const {
      SPDXID,
      name,
      downloadLocation,
      licenseConcluded,
      licenseDeclared,
      checksums,
    } of document.packages) {
      t.regex(SPDXID, /^SPDXRef-[a-zA-Z0-9.-]+$/);
      t.false(ids.has(SPDXID));
      ids.add(SPDXID);
      t.true([name, downloadLocation, licenseConcluded, licenseDeclared].every(Boolean), SPDXID);
      for (const { algorithm, checksumValue } of checksums ?? []) {
        t.is(algorithm, 'SHA256');
        t.regex(checksumValue, /^[0-9a-f]{64}$/);
      }
    }
    for (const { spdxElementId, relatedSpdxElement } of document.relationships)
      t.true(ids.has(spdxElementId) && ids.has(relatedSpdxElement));
    t.true(
      document.relationships.some(
        ({ relationshipType }: Record<string, string>) => relationshipType === 'GENERATED_FROM',
      ),
    );
    const of = (name: string) =>
      document.packages.filter((one: { name: string }) => one.name === name).at(-1);
    t.like(of('dataset:code-alpaca'), { licenseConcluded: 'CC-BY-NC-4.0', licenseDeclared: 'CC-BY-NC-4.0' });
    const jszip = document.packages.find((one: { name: string }) => one.name.startsWith('npm:jszip@'));
    t.like(jszip, { licenseConcluded: 'MIT', licenseDeclared: '(MIT OR GPL-3.0-or-later)' });
  },
);

serialWhen(
  unlessFull,
  'notices: copyright lines, texts of licences, every document, and what is missing',
  async (t) => {
    const { text } = await exported(t, real, 'notices');
    t.regex(
      text,
      /folder:data\/other\nLicence: MIT \(permissive\); 1 document\n\n {2}Copyright \(c\) 2021 Jane Doe\n/,
    );
    // The text of a licence file once, with what it covers; where there is no file, the list's, and it is said to be that.
    t.is(text.match(/\n {4}Copyright \(c\) 2009-2022 Jeremy Ashkenas, Julian Gonggrijp/g)?.length, 1);
    t.regex(
      text,
      /Text [0-9a-f]{12} \(SHA-256 [0-9a-f]{64}\) is that of\n {2}npm:underscore@\S+: LICENSE, for \d+ documents\n/,
    );
    t.regex(text, / {4}THE SOFTWARE IS PROVIDED "AS IS"/);
    t.regex(
      text,
      /STANDARD TEXTS\n\n.*spdx-license-list \S+ publishes .* not those of the files.*CC-BY-NC-4\.0, standard text, for\n {2}dataset:code-alpaca: 6 documents\n\n {4}.*Attribution-NonCommercial 4\.0/s,
    );
    t.notRegex(text, /Max Roe/, 'what was dropped needs no notice');
    const lines = text.slice(text.indexOf('DOCUMENTS WHOSE')).split('\n').slice(4).filter(Boolean);
    const { provenance } = { provenance: JSON.parse(await readFile(await provenanceFile(real), 'utf8')) };
    const documents = provenance.sources.reduce(
      (sum: number, source: { documents: number }) => sum + source.documents,
      0,
    );
    t.is(lines.length, documents);
    for (const line of lines) t.regex(line, /^[^\t]+\t[^\t]+\t[^\t]+\t[0-9a-f]{64}$/);
  },
);

serialWhen(unlessFull, 'what was taken down is told, and is in no licence, count or notice', async (t) => {
  const cwd = join(await workingFolder(t), 'run');
  await cp(real, cwd, { recursive: true });
  const key = join(await workingFolder(t), 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const down = await framework(['takedown', '--repo', 'folder:data/other', '--json'], {
    cwd,
    env: { FRAMEWORK_SIGNING_KEY: key },
  });
  t.is(down.code, 0, down.stderr);
  const text = async (format: string) => {
    const outcome = await exportOf(cwd, format, '--out', await workingFolder(t));
    t.is(outcome.code, 0, outcome.stderr);
    return readFile(json<Exported>(outcome).file, 'utf8');
  };
  const card = seen(await text('card'));
  t.regex(card, /Taken down since : 1 document \(/);
  t.regex(card, /Taken down after the run, .* [0-9a-f]{16} 1 \d+/);
  t.notRegex(card, /not recorded 1 /);
  t.notRegex(await text('notices'), /data\/other/);
  t.notRegex(await text('spdx'), /data\/other/);
  t.regex(await text('croissant'), /1 of them were taken down since/);
});

serialWhen(
  unlessFull,
  'what a run does not have on record is said to be so, and never a nought',
  async (t) => {
    const page = seen((await exported(t, toys, 'card')).text);
    t.regex(page, /no licence stated : \d+ kept documents/);
    t.regex(page, /Kept, by share .* not recorded 100% of the bytes/);
    t.regex(page, /Seed not told/);
    t.regex(page, /No document was planted to try the filters/);
    t.regex(page, /No natural language is recorded/);
    t.regex(page, /state no licence/);
    const spdx = JSON.parse((await exported(t, toys, 'spdx')).text);
    t.true(
      spdx.packages.every((one: { licenseConcluded: string }) => one.licenseConcluded === 'NOASSERTION'),
    );
    t.is(spdx.creationInfo.created, '1970-01-01T00:00:00Z');
    t.regex(spdx.creationInfo.comment, /stands for none/);

    // Without its lock and its metrics the run is told all the same, and what they held is not made up.
    const cwd = await workingFolder(t);
    await cp(toys, cwd, { recursive: true });
    await rm(join(cwd, 'runs/toy/run.lock.json'));
    await rm(join(cwd, 'runs/toy/metrics.ndjson'));
    const bare = seen((await exported(t, cwd, 'card')).text);
    t.regex(bare, /Trained on not recorded/);
    t.regex(bare, /Which filters ran is not recorded/);
    t.regex(bare, /The record is not whole: run\.lock\.json/);

    // A part that is damaged is told without the folder it lies in.
    await writeFile(join(cwd, 'runs/toy/run.lock.json'), '{');
    const damaged = seen((await exported(t, cwd, 'card')).text);
    t.regex(damaged, /The record is not whole: run\.lock\.json: .*…\/run\.lock\.json/);
    t.false(damaged.includes(cwd));
  },
);

serialWhen(unlessFull, 'documents that are not those of the root are not exported', async (t) => {
  const cwd = await workingFolder(t);
  await cp(toys, cwd, { recursive: true });
  await rewriteShard(await objectOf(cwd, 'toy', 'filter'), 'shard-00001', (documents) =>
    documents.with(1, {
      ...documents[1]!,
      row: { ...documents[1]!.row, meta: { ...documents[1]!.row.meta, license: 'MIT' } },
    }),
  );
  const out = await workingFolder(t);
  for (const format of ['card', 'notices']) {
    const outcome = await exportOf(cwd, format, '--out', out);
    t.is(outcome.code, 1);
    t.like(json(outcome), { code: 'FWK_PROVENANCE_MISMATCH' });
  }
  t.deepEqual(await readdir(out), []);
});

serialWhen(
  unlessFull,
  'mistakes: a form nobody knows, a day that is none, a place that cannot be, no run',
  async (t) => {
    const nothing = await workingFolder(t);
    await writeFile(join(nothing, 'file'), '');
    for (const [args, code, at] of [
      [['crossant'], 'FWK_CLI_USAGE', '--format'],
      [['spdx', '--date', 'today'], 'FWK_CLI_USAGE', '--date'],
      [['croissant', '--url', 'here'], 'FWK_CLI_USAGE', '--url'],
      [['card', '--out', join(nothing, 'file', 'x')], 'FWK_CLI_USAGE', join(nothing, 'file')],
    ] as const) {
      const [format, ...more] = args;
      const outcome = await exportOf(toys, format, ...more);
      t.is(outcome.code, 2, outcome.stderr);
      t.like(json(outcome), { code, at });
    }
    t.like(json(await exportOf(nothing, 'card')), { code: 'FWK_RUN_UNKNOWN' });
  },
);
