import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import type { OptOut } from '../opt-out.js';
import { readIssues } from './issue-file.js';
import { requestOf } from './issue-form.js';

const written = (optOut: OptOut): string => {
  switch (optOut.kind) {
    case 'account':
      return optOut.account;
    case 'repository':
      return `${optOut.repository.kind}:${optOut.repository.name}`;
    default:
      return optOut.kind;
  }
};
const asked = (body: string, author = 'jane') => {
  const { entries, unclear } = requestOf({ number: 1, author, body });
  return { entries: entries.map(({ optOut, line }) => `${written(optOut)}@${line}`), unclear };
};

const LIST = 'I request that the following data is removed from The Stack and StackOverflow:\n\n';
const NOTE =
  '\n\n_Note_: If you don\'t want all resources to be included just remove the elements from the list above. If you would like to exclude all repositories and resources just add a single element "all" to the list.\n\nI never agreed to this/that.\n';

test('the list: repositories, everything, what stands in no file', (t) => {
  t.deepEqual(asked(`${LIST} - Commits\n - GitHub issue\n - jane/tool\n - acme/lib.js${NOTE}`), {
    entries: ['git:jane/tool@5', 'git:acme/lib.js@6'],
    unclear: [],
  });
  for (const all of [
    ' - all',
    '- all',
    ' all',
    ' - All of Jane',
    ' - all existing and future projects/code/etc.',
  ])
    t.deepEqual(asked(`${LIST}${all}${NOTE}`), { entries: ['git:jane@3'], unclear: [] }, all);
});

test('the list: links, and words around it that are no entries', (t) => {
  const link =
    '[jane/tool](https://archive.softwareheritage.org/browse/origin/visits/?origin_url=https://github.com/jane/tool)';
  t.deepEqual(asked(`${LIST}${link}\n\n[jane/two](https://github.com/jane/two)\n`).entries, [
    'git:jane/tool@3',
    'git:jane/two@5',
  ]);
  t.deepEqual(asked(`${LIST} - all\n\nthis being opt-out is insane. think of the authors.\n\nThanks`), {
    entries: ['git:jane@3'],
    unclear: [],
  });
});

const FORM = (accounts: string, repositories: string) =>
  `### Accounts and organizations to remove ENTIRELY\n\n${accounts}\n\n### Specific repositories to remove\n\n${repositories}\n\n### Optional - your relationship to what you listed\n\n- [x] These are my own personal account(s).\n\n### Anything else? (optional)\n\nplease/hurry\n`;

test('the form: accounts, repositories, and what stands under other headings is none', (t) => {
  t.deepEqual(asked(FORM('jane\n@acme, third', 'jane/tool\n[other/two](https://github.com/other/two)')), {
    entries: ['git:jane@3', 'git:acme@4', 'git:third@4', 'git:jane/tool@8', 'git:other/two@9'],
    unclear: [],
  });
  t.deepEqual(asked(FORM('_No response_', '-all')).entries, ['git:jane@7']);
  t.deepEqual(
    asked('# Accounts and organizations to remove ENTIRELY\njane2\n# Specific repositories to remove\nALL\n')
      .entries,
    ['git:jane2@2', 'git:jane@4'],
  );
});

test('what cannot be read counts as everything of whoever filed it', (t) => {
  for (const body of [
    '',
    'Please take my code out.',
    `${LIST} - the projects of my company${NOTE}`,
    FORM('', 'everything by me'),
    '### Optional - your relationship to what you listed\n\n- [x] These are my own personal account(s).\n\n### Anything else? (optional)\n\nOpt-out from all repository in my personal account.',
  ]) {
    const { entries, unclear } = asked(body);
    t.true(
      entries.some((entry) => entry.startsWith('git:jane@')),
      body,
    );
    t.is(unclear.length, 1, body);
  }
});

test('any text is read, and asks for something', (t) => {
  const piece = fc.oneof(
    fc.constantFrom(
      LIST,
      NOTE,
      '\n - ',
      '### Specific repositories to remove\n',
      'all',
      'a/b',
      '[x](y)',
      '@a',
      '_No response_',
    ),
    fc.string({ unit: anyCharacter(fc), maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const body = pieces.join('');
      const { entries, unclear } = requestOf({ number: 1, author: 'jane', body });
      t.true(entries.length > 0 || /commits?|issues?|pull|overflow/i.test(body), body);
      t.true(unclear.length <= entries.length);
    }),
  );
});

test('issues as `gh` and as the REST interface write them; pull requests are none', (t) => {
  const gh = JSON.stringify([{ number: 1, author: { login: 'jane' }, body: 'x' }]);
  const rest = `${JSON.stringify({ number: 2, user: { login: 'joe' }, body: null })}\n${JSON.stringify({ number: 3, user: { login: 'joe' }, body: '', pull_request: {} })}\n`;
  t.deepEqual(readIssues(gh, 'a.json'), [{ number: 1, author: 'jane', body: 'x' }]);
  t.deepEqual(readIssues(rest, 'a.jsonl'), [{ number: 2, author: 'joe', body: '' }]);
  for (const bad of ['{', '[{"number":1}]', '{"number":1,"user":{"login":""},"body":""}', 'null']) {
    t.throws(() => readIssues(bad, 'a.json'), { code: 'FWK_CONFIG_INVALID' }, bad);
  }
});
