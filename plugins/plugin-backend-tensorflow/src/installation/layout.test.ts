import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { fakeInstallation } from '../testing/fake-installation.js';
import { folder } from '../testing/folder.js';
import { BINDING, recordFile, whyNotWhole } from './layout.js';

test('whole, and every way not to be', (t) => {
  const dir = folder(t);
  t.regex(whyNotWhole(dir)!, /not there/);
  fakeInstallation(dir);
  t.is(whyNotWhole(dir), undefined);
  truncateSync(join(dir, BINDING), 3);
  t.regex(whyNotWhole(dir)!, /3 bytes, not 10/);
  rmSync(join(dir, BINDING));
  t.regex(whyNotWhole(dir)!, /missing/);
  for (const [text, why] of [
    ['{', /cannot be read/],
    ['null', /another version/],
    ['{"format":99,"files":{}}', /another version/],
    ['{"format":1}', /another version/],
  ] as const) {
    writeFileSync(recordFile(dir), text);
    t.regex(whyNotWhole(dir)!, why, text);
  }
});
