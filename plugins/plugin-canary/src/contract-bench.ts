import { defineBench } from '@framework/sdk/contract';
import type { TestRow } from '@framework/sdk/testing';

const row = (repository: string, path: string, content: string): TestRow => ({
  id: `${repository}:${path}`,
  content,
  meta: { path, repository },
});

/** Canaries that may pass: the better half of the pair, an address that was taken out. Others would stop the run. */
export default defineBench({
  rows: () => [
    row('canary:duplicate', 'a/src/whole.js', 'export const whole = 1;\n'),
    row('canary:pii', 'src/lists.js', '/** @author Erin <EMAIL_3f2a9c1b> */\n'),
    row('npm:plain@1', 'index.js', 'export const add = (a, b) => a + b;\n'),
  ],
});
