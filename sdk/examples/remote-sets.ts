/** A source that also reads files of a hub. */
import {
  checkRemoteSets,
  defineConfig,
  fetchRemoteSets,
  list,
  type RemoteSet,
  remoteSet,
  type SourceContext,
} from '@framework/sdk';

// #region config
export const config = defineConfig({
  remote: list(remoteSet(), {
    doc: 'Files on a hub: `{ hub: owner/name, revision: <commit>, files: data/*.jsonl }`.',
    default: [],
  }),
});
// #endregion

// #region fetched
export const fetched = (ctx: SourceContext, sets: readonly RemoteSet[]) =>
  fetchRemoteSets({ sets, at: 'plugins.my-source.remote', takes: (name) => name.endsWith('.jsonl') }, ctx);
// #endregion

// #region checked
export const checked = (ctx: SourceContext, sets: readonly RemoteSet[]): Promise<void> =>
  checkRemoteSets({ sets, at: 'plugins.my-source.remote', takes: (name) => name.endsWith('.jsonl') }, ctx);
// #endregion
