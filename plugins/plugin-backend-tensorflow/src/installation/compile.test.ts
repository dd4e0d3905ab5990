import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folder } from '../testing/folder.js';
import { compileBinding, findCompiler } from './compile.js';
import { PACKAGE } from './layout.js';

const compiler = await findCompiler().catch(() => undefined);
const where = compiler === undefined ? test.skip : test;
const reason = compiler === undefined ? ' [there is no C++ compiler here]' : '';

test('the first compiler that answers; none is a coded error that names those tried', async (t) => {
  t.is((await findCompiler(['', 'no-such-compiler', process.execPath])).command, process.execPath);
  const error = await t.throwsAsync(findCompiler(['', 'no-such-compiler', 'nor-this']), {
    code: 'FWK_FIX_COMPILER',
    message: /none of no-such-compiler, nor-this answers/,
  });
  t.like(error, { at: 'PATH' });
});

where(`a source it refuses is told by the compiler’s first error${reason}`, async (t) => {
  const dir = folder(t);
  const source = join(dir, PACKAGE, 'binding');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'a.cc'), '#error "not this one"\n');
  await t.throwsAsync(compileBinding(dir, compiler!), {
    code: 'FWK_FIX_COMPILER',
    message: /not this one/,
  });
});
