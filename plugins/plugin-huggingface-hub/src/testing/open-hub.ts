import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REMOTE_FILES, type RemoteCall, type RemoteFiles, type RemoteSet } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import type { ExecutionContext } from 'ava';
import { config } from '../config.js';
import plugin from '../plugin.js';
import { COMMIT, type FakeDataset, FakeHub } from './fake-hub.js';

/** A hub for one test. */
export async function fakeHub(
  t: ExecutionContext,
  datasets: Readonly<Record<string, FakeDataset>>,
): Promise<FakeHub> {
  const hub = await FakeHub.start(datasets);
  t.teardown(() => hub.stop());
  return hub;
}

export function cacheFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'huggingface-hub-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

let variables = 0;

/** The slot as a run fills it, quick to try again. */
export function openHub(
  { url }: Pick<FakeHub, 'url'>,
  cache: string,
  { token, ...settings }: Readonly<Record<string, unknown>> & { readonly token?: string } = {},
): RemoteFiles {
  const tokenFrom = `HUB_TEST_TOKEN_${variables++}`;
  if (token !== undefined) process.env[tokenFrom] = token;
  return makePlugin(plugin, config, {
    config: {
      endpoint: url,
      cache,
      tokenFrom,
      retries: 2,
      backOff: 0.002,
      longestPause: 1,
      timeout: 30,
      ...settings,
    },
  }).slot(REMOTE_FILES);
}

export const call = (more: Partial<RemoteCall> = {}): RemoteCall => ({
  at: 'plugins.a-source.remote.0',
  signal: new AbortController().signal,
  ...more,
});

export const setOf = (files: string, hub = 'me/code', revision = COMMIT): RemoteSet => ({
  hub,
  revision,
  files,
});
