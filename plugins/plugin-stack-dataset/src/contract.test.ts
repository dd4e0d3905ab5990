import { join } from 'node:path';
import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';
import { blobs, folder } from './contract-bench.js';

const plugin = new URL('..', import.meta.url);
const bench = new URL('./contract-bench.js', import.meta.url);

await pluginContract({ test, plugin, bench, config: { files: [join(folder, 'data')], blobs } });
