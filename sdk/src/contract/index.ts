/**
 * The contract tests: import `pluginContract` in a plugin's tests, and every rule a plugin must keep is checked of it.
 * Read in this order: `suite.ts` (how it is called), `rule.ts` (what a rule is), `rules/` (the rules, a file a group),
 * `subject.ts` (how rules see the plugin), `elsewhere.ts` (threads and processes).
 */
export { type Bench, defineBench } from './bench.js';
export { examine, type Finding } from './examine.js';
export { opsCases } from './ops/cases.js';
export { type OpsCase, requireCase } from './ops/workbench.js';
export type { Rule } from './rule.js';
export { RULES } from './rules/index.js';
export { specsOf } from './spec.js';
export { type SubjectSpec, VARIANTS, type Variant } from './subject.js';
export { type ContractCase, type ContractOptions, pluginContract } from './suite.js';
export { Violation } from './violation.js';
