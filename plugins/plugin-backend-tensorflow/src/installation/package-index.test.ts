import test from 'ava';
import { serve } from '../testing/server.js';
import { findWheel } from './package-index.js';

const wheel = { project: 'some-project', file: 'some-1.0.whl', bytes: 3, sha256: 'ab'.repeat(32) };

const file = (changes: object = {}) => ({
  filename: wheel.file,
  url: '../../files/some-1.0.whl',
  hashes: { sha256: wheel.sha256 },
  ...changes,
});

test('the address of a wheel, relative ones too', async (t) => {
  const { url, requests } = await serve(t, (request, response) => {
    t.is(request.headers.accept, 'application/vnd.pypi.simple.v1+json');
    response.end(JSON.stringify({ files: [{ filename: 'other.whl' }, file()] }));
  });
  for (const index of [`${url}simple`, `${url}simple/`]) {
    t.deepEqual(await findWheel(wheel, index), {
      url: `${url}files/some-1.0.whl`,
      bytes: 3,
      sha256: wheel.sha256,
    });
  }
  t.is(requests[0], 'GET /simple/some-project/');
});

for (const [title, status, body, code, message] of [
  ['no such project', 404, '', 'FWK_FIX_DOWNLOAD', /answered 404/],
  ['HTML', 200, '<a href="x">', 'FWK_FIX_DOWNLOAD', /PEP 691/],
  ['a JSON of another shape', 200, '[]', 'FWK_FIX_DOWNLOAD', /PEP 691/],
  ['no such file', 200, '{"files":[]}', 'FWK_FIX_DOWNLOAD', /no some-1\.0\.whl/],
  [
    'another hash',
    200,
    JSON.stringify({ files: [file({ hashes: { sha256: 'cd' } })] }),
    'FWK_FIX_INTEGRITY',
    /cd/,
  ],
  [
    'no hash',
    200,
    JSON.stringify({ files: [file({ hashes: undefined })] }),
    'FWK_FIX_INTEGRITY',
    /not stated/,
  ],
] as const) {
  test(`an index with ${title} is ${code}`, async (t) => {
    const { url } = await serve(t, (_, response) => void response.writeHead(status).end(body));
    const error = await t.throwsAsync(findWheel(wheel, url), { code, message });
    t.like(error, { at: `${url}some-project/` });
  });
}
