import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';
import { fileOf, tinyJson } from './testing/tiny-json.js';

const file = join(mkdtempSync(join(tmpdir(), 'bpe-')), 'tokenizer.json');
writeFileSync(file, fileOf(tinyJson()));

await pluginContract({
  test,
  plugin: new URL('..', import.meta.url),
  config: { file, vocabularySize: 379 },
});
