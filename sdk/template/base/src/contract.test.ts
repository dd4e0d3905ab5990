import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';

// Every rule a plugin must keep. `npx framework contract --watch` says the same while you write.
await pluginContract({ test, plugin: new URL('..', import.meta.url) });
