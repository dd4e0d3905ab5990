import { pluginContract } from '@framework/sdk/contract';
import test from 'ava';
import { findBinding } from './binding/find.js';

const found = findBinding();
const plugin = new URL('..', import.meta.url);

if (found.ok) await pluginContract({ test, plugin });
else test.skip(`the contract of a backend [TensorFlow: ${found.why}]`, () => undefined);
