/** Who may read what, and where a token goes. */
import type { FrameworkError } from '@framework/sdk';
import test from 'ava';
import { endpointOf } from './endpoint.js';
import { COMMIT, lfs, MEMBER, refuse, STRANGER } from './testing/fake-hub.js';
import { cacheFolder, call, fakeHub, openHub, setOf } from './testing/open-hub.js';
import { tokenFrom } from './token.js';

const DATASETS = {
  'me/code': { commit: COMMIT, files: { 'data/a.jsonl': lfs('open') } },
  'big/gated': { commit: COMMIT, gated: true, files: { 'data/a.jsonl': lfs('for members') } },
};

test('a gated dataset is listed for everybody, and found out by the check, with the page to accept terms on', async (t) => {
  const hub = await fakeHub(t, DATASETS);
  const set = setOf('data/*', 'big/gated');
  for (const [token, says] of [
    [undefined, /holds no token/],
    [STRANGER, /terms are not accepted/],
  ] as const) {
    const files = openHub(hub, cacheFolder(t), token === undefined ? {} : { token });
    const listed = await files.list(set, call());
    const error = await t.throwsAsync<FrameworkError>(files.check(listed, call()), {
      code: 'FWK_SOURCE_DENIED',
    });
    t.is(error.exitCode, 2);
    t.is(error.at, 'plugins.a-source.remote.0');
    t.regex(error.message, says);
    t.true(error.action.includes(`accept the terms on ${hub.url}/datasets/big/gated`), error.action);
    await t.throwsAsync(files.fetch(listed[0]!, call()), { code: 'FWK_SOURCE_DENIED' });
  }
  const files = openHub(hub, cacheFolder(t), { token: MEMBER });
  const listed = await files.list(set, call());
  await files.check(listed, call());
  await files.fetch(listed[0]!, call());
});

test('a token that the hub does not know: where to get another, and not a word of it', async (t) => {
  const hub = await fakeHub(t, DATASETS);
  const error = await t.throwsAsync<FrameworkError>(
    openHub(hub, cacheFolder(t), { token: 'hf_secret_of_mine' }).list(setOf('**'), call()),
    { code: 'FWK_SOURCE_DENIED' },
  );
  t.regex(error.action, /\/settings\/tokens/);
  t.false(JSON.stringify(error).includes('hf_secret_of_mine'));
});

test('a dataset or revision that is not there', async (t) => {
  const hub = await fakeHub(t, DATASETS);
  const files = openHub(hub, cacheFolder(t), { token: MEMBER });
  await t.throwsAsync(files.list(setOf('**', 'me/none'), call()), {
    code: 'FWK_SOURCE_MISSING',
    message: /no dataset 'me\/none'/,
  });
  await t.throwsAsync(files.list(setOf('**', 'me/code', 'f'.repeat(40)), call()), {
    code: 'FWK_SOURCE_MISSING',
    message: /no revision f{40}/,
  });
  // Whom nobody signed in, the hub does not tell private from missing.
  const error = await t.throwsAsync<FrameworkError>(
    openHub(hub, cacheFolder(t)).list(setOf('**', 'me/none'), call()),
    { code: 'FWK_SOURCE_DENIED' },
  );
  t.regex(error.message, /gated, private, or not there/);
});

test('the token goes to the hub and to nobody else', async (t) => {
  const hub = await fakeHub(t, DATASETS);
  const files = openHub(hub, cacheFolder(t), { token: MEMBER });
  const [file] = await files.list(setOf('data/*'), call());
  await files.check([file!], call());
  await files.fetch(file!, call());
  t.true(hub.asked.some(({ to }) => to === 'store'));
  for (const { to, authorization, path } of hub.asked)
    t.is(authorization, to === 'hub' ? `Bearer ${MEMBER}` : null, `${to} ${path}`);
});

test('a hub that sends the listing elsewhere, or files to what is not encrypted, is not followed', async (t) => {
  const hub = await fakeHub(t, DATASETS);
  const files = openHub(hub, cacheFolder(t), { token: MEMBER });
  const [file] = await files.list(setOf('data/*'), call());
  const redirectTo = (location: string) => {
    hub.fault = ({ to }, response) => {
      if (to !== 'hub') return false;
      response.writeHead(302, { location });
      response.end();
      return true;
    };
  };
  redirectTo(`${hub.storeUrl}/api/datasets/me/code`);
  await t.throwsAsync(files.list(setOf('**'), call()), {
    code: 'FWK_SOURCE_INTEGRITY',
    message: /not followed/,
  });
  for (const location of [
    'http://example.org/a',
    'ftp://127.0.0.1/a',
    'file:///etc/passwd',
    'http://me:you@127.0.0.1/',
    '::',
  ]) {
    redirectTo(location);
    await t.throwsAsync(
      files.fetch(file!, call()),
      { code: location === '::' ? 'FWK_SOURCE_UNREACHABLE' : 'FWK_SOURCE_INTEGRITY' },
      location,
    );
  }
  t.false(hub.asked.some(({ to }) => to === 'store'));
});

test('redirects in a circle end', async (t) => {
  const hub = await fakeHub(t, DATASETS);
  hub.fault = ({ path }, response) => {
    response.writeHead(307, { location: path });
    response.end();
    return true;
  };
  await t.throwsAsync(openHub(hub, cacheFolder(t), { retries: 0 }).list(setOf('**'), call()), {
    code: 'FWK_SOURCE_UNREACHABLE',
    message: /redirects more than/,
  });
  t.true(hub.asked.length < 10);
});

test('an address that expired is asked for again, and is no matter of terms', async (t) => {
  const hub = await fakeHub(t, DATASETS);
  const files = openHub(hub, cacheFolder(t));
  const [file] = await files.list(setOf('data/*'), call());
  let refused = 0;
  hub.fault = ({ to }, response) => {
    if (to !== 'store' || refused++ > 0) return false;
    refuse(response, 403, '');
    return true;
  };
  await files.fetch(file!, call());
  t.is(refused, 2);
});

test('an address without encryption, with a password, or none at all', (t) => {
  for (const address of [
    'http://example.org',
    'https://me:secret@example.org',
    'ftp://127.0.0.1',
    'nowhere',
    'https://a.b/?x=1',
  ])
    t.throws(() => endpointOf(address, {}), { code: 'FWK_CONFIG_INVALID' }, address);
  t.is(endpointOf('', {}).href, 'https://huggingface.co/');
  t.is(endpointOf('', { HF_ENDPOINT: 'https://mirror.example/hub/' }).href, 'https://mirror.example/hub');
  t.is(endpointOf('https://own.example', { HF_ENDPOINT: 'https://mirror.example' }).host, 'own.example');
});

test('a token that stands where the variable’s name should is not shown', (t) => {
  const error = t.throws(() => tokenFrom('hf_abc.def', {}), { code: 'FWK_CONFIG_INVALID' });
  t.false(error.message.includes('hf_abc'));
  t.throws(() => tokenFrom('HF_TOKEN', { HF_TOKEN: 'a\nb' }), { code: 'FWK_CONFIG_INVALID' });
  t.deepEqual(tokenFrom('HF_TOKEN', { HF_TOKEN: ' hf_x\n' }), { value: 'hf_x', variable: 'HF_TOKEN' });
});
