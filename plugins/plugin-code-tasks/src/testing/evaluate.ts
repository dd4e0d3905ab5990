import { fileURLToPath } from 'node:url';
import { runSuite } from '@framework/evaluation/testing/run-suite';
import { config } from '../config.js';
import plugin from '../plugin.js';

export const exampleOf = (name: string): string =>
  fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url));

type Given = Parameters<typeof runSuite<typeof config>>;

/** One evaluation of a task file, as a run does it, with the slots given. */
export const evaluated = (tasks: string, slots: Given[1], overrides: Given[2] = {}) =>
  runSuite({ id: 'code-tasks', plugin, config }, slots, { tasks, ...overrides });
