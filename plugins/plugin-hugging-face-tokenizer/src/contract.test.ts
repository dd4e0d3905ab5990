import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginContract } from '@framework/sdk/contract';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { fileOf, tinyJson } from './testing/tiny-json.js';

const file = join(temporaryFolder('bpe'), 'tokenizer.json');
writeFileSync(file, fileOf(tinyJson()));

await pluginContract({
  test,
  plugin: new URL('..', import.meta.url),
  config: { file, vocabularySize: 379 },
});
