import { FIRST_STEPS } from '@framework/evaluation/testing/first-steps';
import { runSuite } from '@framework/evaluation/testing/run-suite';
import { config } from '../config.js';
import plugin from '../plugin.js';

type Given = Parameters<typeof runSuite<typeof config>>;

/** One evaluation, as a run does it, with the slots given. */
export const evaluated = (slots: Given[1], overrides: Given[2] = {}, context: Given[3] = {}) =>
  runSuite({ id: 'humaneval', plugin, config }, slots, { tasks: FIRST_STEPS, ...overrides }, context);
