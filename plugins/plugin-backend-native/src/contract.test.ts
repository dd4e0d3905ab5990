import { loadNative } from '@framework/native';
import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

const native = loadNative();
const plugin = new URL('..', import.meta.url);

if (native.ok) await pluginContract({ test, plugin });
else test.skip(`the contract of a backend [${native.why}]`, () => undefined);
