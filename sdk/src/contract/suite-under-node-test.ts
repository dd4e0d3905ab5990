/** The suite on `node:test`, for its own tests: `node --test` runs it on the plugin folder in CONTRACT_PLUGIN. */
import test from 'node:test';
import { VARIANTS } from './subject.js';
import { pluginContract } from './suite.js';

const { CONTRACT_PLUGIN: plugin = '', CONTRACT_VARIANTS: variants = '' } = process.env;
await pluginContract({
  test,
  plugin,
  variants: VARIANTS.filter((variant) => variants.split(',').includes(variant)),
});
