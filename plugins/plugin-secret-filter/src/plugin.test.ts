import { hookContext, makePlugin, recordBatch, stageContext, type TestRow } from '@framework/sdk/testing';
import test from 'ava';
import { leaked } from './leaked.js';
import plugin from './plugin.js';

const judged = async (rows: readonly TestRow[], config = {}) => {
  const { hooks } = makePlugin(plugin, undefined, { config });
  const batch = recordBatch(rows);
  await hooks!.filter!.apply(batch, stageContext());
  await hooks!.teardown!(hookContext());
  return batch;
};
const row = (id: string, content: string): TestRow => ({ id, content });

test('every kind of secret drops its file; the evidence says where, and holds no part of it', async (t) => {
  const kinds = Object.entries(leaked);
  const batch = await judged(kinds.map(([kind, secret]) => row(kind, `// 𝔘𝔫𝔦\n  /* 🙂 */ ${secret}\n`)));
  t.deepEqual(
    batch.verdicts.map((verdict) => [batch.ids[verdict.row], verdict.reason]),
    kinds.map(([kind]) => [kind, 'secret']),
  );
  for (const { row: at, evidence } of batch.verdicts) {
    const said = JSON.stringify(evidence);
    for (const part of kinds[at]![1].match(/[\w/+]{8,}/g) ?? []) {
      if (/\d/.test(part)) t.false(said.includes(part), `${batch.ids[at]}: ${said}`);
    }
  }
});

test('scrubbed, every kind loses its value and nothing else; the same value has the same word everywhere', async (t) => {
  const kinds = Object.entries(leaked);
  const [before, after] = ['// 𝔘𝔫𝔦\n  /* 🙂 */ ', '\nexport const kept = 1;\n'];
  const batch = await judged(
    kinds.map(([kind, secret]) => row(kind, `${before}${secret}${after}${secret}\n`)),
    { action: 'scrub' },
  );
  for (const [at, [kind, secret]] of kinds.entries()) {
    const text = Buffer.from(batch.bytes(at)).toString();
    t.like(batch.verdicts[at], { row: at, action: 'rewrite', reason: 'secret' }, kind);
    for (const part of secret.match(/[\w/+]{8,}/g) ?? []) {
      if (/\d/.test(part)) t.false(text.includes(part), `${kind}: ${text}`);
    }
    t.true(text.startsWith(before) && text.includes(after), text);
    const words = text.match(/SECRET_[0-9a-f]{8}/g) ?? [];
    t.is(words.length, 2 * new Set(words).size, text);
  }
});

test('a value goes wherever it stands; what has no end or no place goes with its file', async (t) => {
  const value = /'(\w{20,})'/.exec(leaked.generic)![1]!;
  const key = leaked['private-key'].replace(/-----END[\s\S]*/, '');
  const invalid = Buffer.concat([Buffer.from([0xff]), Buffer.from(leaked.github)]);
  const batch = await judged(
    [
      row('twice', `${leaked.generic}\nlogin('${value}')\n`),
      row('cut', `${key}\n`),
      { id: 'invalid', content: invalid },
    ],
    { action: 'scrub' },
  );
  t.deepEqual(
    batch.verdicts.map(({ action }) => action),
    ['rewrite', 'drop', 'drop'],
  );
  t.regex(Buffer.from(batch.bytes(0)).toString(), /Password: '(SECRET_\w{8})' \};\nlogin\('\1'\)/);
});

test('a token longer than its rule knows goes to its end', async (t) => {
  const random = leaked.slack.match(/\w{24}/)![0];
  const token = `sk-proj-${random}T3BlbkFJ${`${random}-`.repeat(5)}${random}`;
  const batch = await judged([row('a', `<!-- ${token}--> ${token}; kept-1\n`)], { action: 'scrub' });
  t.regex(Buffer.from(batch.bytes(0)).toString(), /^<!-- (SECRET_\w{8})--> \1; kept-1\n$/);
});

const token = /ghp_\w+/.exec(leaked.github)![0];
const value = /"(.{40})"/.exec(leaked['aws-secret'])![1]!;

test('a secret that the first look does not tell of goes at the second', async (t) => {
  // The name to which it is assigned is too long for one while the token stands in it.
  const assigned = `secrets.${token} = "${value}"\n`;
  const [told, batch] = [
    await judged([row('a', assigned)]),
    await judged([row('a', assigned)], { action: 'scrub' }),
  ];
  t.is(told.verdicts[0]!.evidence!['found'], 1);
  t.is(batch.verdicts[0]!.action, 'rewrite');
  t.regex(Buffer.from(batch.bytes(0)).toString(), /^secrets\.(SECRET_\w{8}) = "(?!\1)SECRET_\w{8}"\n$/);
});

test('a word in a secret’s place is none itself, and names none', async (t) => {
  // Together they are longer than what is looked at as one value, and their words are not.
  const long = [0, 5, 11].map(
    (from) =>
      `github_pat_${token
        .slice(4)
        .repeat(3)
        .slice(from, from + 82)}`,
  );
  const texts = {
    named: [`etags = { "${token}": "${value}" }`, `etags = { "SECRET_#": "${value}" }`],
    joined: [`password = "${long.join('!')}"`, 'password = "SECRET_#!SECRET_#!SECRET_#"'],
  } as const;
  const batch = await judged(
    Object.entries(texts).map(([id, [text]]) => row(id, text)),
    { action: 'scrub' },
  );
  for (const [at, [, expected]] of Object.values(texts).entries()) {
    t.is(
      Buffer.from(batch.bytes(at))
        .toString()
        .replace(/(?<=SECRET_)[0-9a-f]{8}/g, '#'),
      expected,
    );
  }
});

test('line, column and length count code points, from 1', async (t) => {
  const key = /AKIA\w+/.exec(leaked.aws)![0];
  const batch = await judged([row('a', `// 𝔘\r\n'🙂🙂' + '${key}'\n`)]);
  t.like((batch.verdicts[0]!.evidence!['findings'] as object[])[0], {
    rule: 'aws-access-key-id',
    line: 2,
    column: 9,
    length: 20,
  });
});

test('what only looks like a secret stays', async (t) => {
  const harmless = {
    template: 'const password = `$' + '{env.PASSWORD}0123456789abcdef`;',
    uuid: "const token = '123e4567-e89b-12d3-a456-426614174000';",
    hash: `const tokenHash = { sha256: '${'9f86d081884c7d659a2feaa0c55ad015'}a3bf4f1b2b0b822cd15d6c15b0f00a08' };`,
    identifier: "const tokenStorageKey = 'application.settings.tokenStorage2';",
    alphabet: "const tokenCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';",
    placeholder: 'API_TOKEN=your_token_goes_here_1234567890',
    example: "const key = 'AKIA" + "IOSFODNN7EXAMPLE';",
    filler: `const github = 'ghp_${'x'.repeat(36)}';`,
    address: '// postgres://user:password@localhost/db, https://user:$' + '{token}@host.org',
    header: "const BEGIN = '-----BEGIN PRIVATE KEY-----'; const END = '-----END PRIVATE KEY-----';",
    shown:
      '"-----BEGIN DSA PRIVATE KEY-----<a long key>-----END DSA PRIVATE KEY-----" + abcdefghijklmnopqrstuvwxyzabcdefghijklmnop',
    page: 'NextContinuationToken: "1w41l63U0xa8q7smH50vCxyTQqdxo69O3EmK28Bi5PcROI4w"',
    about: "const CREDENTIAL_CLIENT_ID = '764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps.local';",
    nobody: 'fetch("http://evil:thing7@example.com/")',
    disabled: '/* secretlint-disable */ export const a = 1;',
  };
  const batch = await judged(Object.entries(harmless).map(([name, text]) => row(name, text)));
  t.deepEqual(
    batch.verdicts.map((verdict) => batch.ids[verdict.row]),
    [],
  );
});

test('a comment in the file does not silence the filter', async (t) => {
  const batch = await judged([
    row('a', `/* secretlint-disable */\n${leaked.database}\n${leaked.github} // gitleaks:allow`),
  ]);
  t.is(batch.verdicts[0]!.evidence!['found'], 2);
});

test('a row that is gone already is passed over; a suspicious one too large to scan goes', async (t) => {
  const { hooks } = makePlugin(plugin, undefined, { config: { maxScanBytes: 1024 } });
  const batch = recordBatch([
    row('gone', leaked.aws),
    row('large', leaked.aws + ' '.repeat(2000)),
    row('plain', ' '.repeat(2000)),
  ]);
  batch.judge(0, { action: 'drop', reason: 'license-gpl' });
  await hooks!.filter!.apply(batch, stageContext());
  await hooks!.teardown!(hookContext());
  t.deepEqual(
    batch.verdicts.map((verdict) => [batch.ids[verdict.row], verdict.reason]),
    [
      ['gone', 'license-gpl'],
      ['large', 'secret-scan-too-large'],
    ],
  );
});

test('a stop in the middle of a batch ends it, and nothing is judged', async (t) => {
  const { hooks } = makePlugin(plugin);
  const batch = recordBatch(Array.from({ length: 5 }, (_, at) => row(`r${at}`, leaked.database)));
  const stop = new AbortController();
  const ended = hooks!.filter!.apply(batch, { ...stageContext(), signal: stop.signal });
  // All are on their way; the scanner has not started yet.
  stop.abort();
  await t.throwsAsync(Promise.resolve(ended), { any: true, name: 'AbortError' });
  t.is(batch.verdicts.length, 0);
  await hooks!.teardown!(hookContext());
});
