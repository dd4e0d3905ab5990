import type { HookContext } from './context.js';

/**
 * `setup` and `teardown`: open what the plugin holds, close it again.
 *
 * | | |
 * |---|---|
 * | Type | async, series |
 * | Called | once a container, before the first stage; once after the last |
 * | Order | `teardown` runs in the reverse order of the set-ups that succeeded, always all of them |
 * | Errors | `FWK_HOOK_FAILED`; a failed `teardown` does not keep the others from running |
 */
export type SetupHandler = (ctx: HookContext) => void | Promise<void>;
export type TeardownHandler = (ctx: HookContext) => void | Promise<void>;
