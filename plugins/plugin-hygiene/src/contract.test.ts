import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

await pluginContract({ test, plugin: new URL('..', import.meta.url) });
