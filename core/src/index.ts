/**
 * The microkernel. Read in this order: `plugins/resolve-plan.ts` (what is decided before any code runs),
 * `plugins/create-kernel.ts` (plugins made and wired), `hooks/` (one chain a file), `run/` (the lifecycle).
 */
export { main, perform, type Surroundings } from './cli/main.js';
export { pendingCalls } from './hooks/pending.js';
export { createKernel } from './plugins/create-kernel.js';
export type { Kernel, KernelObserver, KernelOptions } from './plugins/kernel.js';
export { type PlanRequest, resolvePlan } from './plugins/resolve-plan.js';
export type { ResolvedPlan, ResolvedPlugin, RunConfig } from './plugins/resolved-plan.js';
