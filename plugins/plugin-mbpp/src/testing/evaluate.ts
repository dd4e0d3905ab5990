import { runSuite } from '@framework/evaluation/testing/run-suite';
import { config } from '../config.js';
import plugin from '../plugin.js';
import { SMALL_BASICS } from './small-basics.js';

type Given = Parameters<typeof runSuite<typeof config>>;

/** One evaluation, as a run does it, with the slots given. */
export const evaluated = (slots: Given[1], overrides: Given[2] = {}) =>
  runSuite({ id: 'mbpp', plugin, config }, slots, { tasks: SMALL_BASICS, ...overrides });
