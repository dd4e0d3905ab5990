import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const cache = mkdtempSync(join(tmpdir(), 'huggingface-hub-contract-'));
process.once('exit', () => rmSync(cache, { recursive: true, force: true }));

await pluginContract({ test, plugin: new URL('..', import.meta.url), config: { cache } });
