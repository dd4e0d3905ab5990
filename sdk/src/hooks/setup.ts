import type { HookContext } from './context.js';

/**
 * `setup`: open what the plugin holds.
 *
 * | | |
 * |---|---|
 * | Type | async, series |
 * | Called | once in the run's process, before the first stage; once in each worker thread, before its first batch |
 * | Given | a `HookContext` |
 * | Rule | returns nothing; slots are filled by now, so `ctx.get` works; the first failure ends the run |
 * | Errors | `FWK_HOOK_FAILED` for what it throws, `FWK_HOOK_HANG` beyond `run.watchdogSeconds` |
 *
 * After the last `setup` the kernel compares what the plugin provided and offered with its manifest
 * (`FWK_HOOK_UNDECLARED`).
 *
 * @example
 * // examples/hooks/setup.ts
 * import { type FileHandle, open } from 'node:fs/promises';
 * import { defineConfig, definePlugin, path } from '@framework/sdk';
 *
 * export const config = defineConfig({
 *   denyList: path({ doc: 'Ids of documents to leave out, one a line.', default: 'deny.txt' }),
 * });
 *
 * export default definePlugin(config, (ctx) => {
 *   let file: FileHandle | undefined;
 *   const denied = new Set<string>();
 *   return {
 *     hooks: {
 *       async setup() {
 *         file = await open(ctx.config.denyList);
 *         for await (const line of file.readLines()) denied.add(line.trim());
 *       },
 *       filter: {
 *         parallel: 'per-batch',
 *         apply(batch) {
 *           for (const [row, id] of batch.ids.entries()) {
 *             if (denied.has(id)) batch.judge(row, { action: 'drop', reason: 'denied' });
 *           }
 *         },
 *       },
 *       async teardown() {
 *         await file?.close();
 *       },
 *     },
 *   };
 * });
 */
export type SetupHandler = (ctx: HookContext) => void | Promise<void>;
/**
 * `teardown`: close what `setup` opened.
 *
 * | | |
 * |---|---|
 * | Type | async, series |
 * | Called | once in the run's process, after the last stage, also when the run failed or was interrupted; once in each worker thread at its end |
 * | Given | a `HookContext` whose signal is not aborted, whatever ended the run |
 * | Order | the reverse of the set-ups that succeeded, always all of them |
 * | Rule | may be called twice; what it closes may never have been opened. A worker thread in the middle of a batch ends without it |
 * | Errors | `FWK_HOOK_FAILED`; one that fails does not keep the others from running |
 *
 * @example
 * // examples/hooks/setup.ts
 * import { type FileHandle, open } from 'node:fs/promises';
 * import { defineConfig, definePlugin, path } from '@framework/sdk';
 *
 * export const config = defineConfig({
 *   denyList: path({ doc: 'Ids of documents to leave out, one a line.', default: 'deny.txt' }),
 * });
 *
 * export default definePlugin(config, (ctx) => {
 *   let file: FileHandle | undefined;
 *   const denied = new Set<string>();
 *   return {
 *     hooks: {
 *       async setup() {
 *         file = await open(ctx.config.denyList);
 *         for await (const line of file.readLines()) denied.add(line.trim());
 *       },
 *       filter: {
 *         parallel: 'per-batch',
 *         apply(batch) {
 *           for (const [row, id] of batch.ids.entries()) {
 *             if (denied.has(id)) batch.judge(row, { action: 'drop', reason: 'denied' });
 *           }
 *         },
 *       },
 *       async teardown() {
 *         await file?.close();
 *       },
 *     },
 *   };
 * });
 */
export type TeardownHandler = (ctx: HookContext) => void | Promise<void>;
