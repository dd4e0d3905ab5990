import { definePlugin, EXECUTOR, type Executor } from '@framework/sdk';

// Manifest: "provides": ["fw.executor"], "proposals": ["executor"].
export default definePlugin({}, (plugin) => {
  plugin.provide(EXECUTOR, (): Executor => {
    return {
      workers: 1,
      async *map<In, Out>(items: AsyncIterable<In>, task: string, signal: AbortSignal): AsyncIterable<Out> {
        for await (const item of items) {
          signal.throwIfAborted();
          yield await send<In, Out>(task, item);
        }
      },
      async close() {},
    };
  });
  return {};
});

// Where a cluster's client would stand: the answer of another machine to one task.
async function send<In, Out>(task: string, item: In): Promise<Out> {
  return { task, item } as Out;
}
