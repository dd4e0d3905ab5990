import {
  type Deprecation,
  deprecated,
  deprecations,
  errors,
  FAILPOINTS,
  HOOK_NAMES,
  LAYOUT,
  type Logger,
  proposals,
  RUN_STAGES,
  SDK_API,
  STAGES,
} from '@framework/sdk';

// #region SDK_API
export const major = Number(SDK_API.split('.')[0]);
// #endregion

// #region HOOK_NAMES
export const isHook = (name: string): boolean => (HOOK_NAMES as readonly string[]).includes(name);
// #endregion

// #region STAGES
export const runsEarlier = (a: (typeof STAGES)[number], b: (typeof STAGES)[number]): boolean =>
  STAGES.indexOf(a) < STAGES.indexOf(b);
// #endregion

// #region RUN_STAGES
export const stagesFrom = (stage: (typeof RUN_STAGES)[number]) => RUN_STAGES.slice(RUN_STAGES.indexOf(stage));
// #endregion

// #region LAYOUT
export const checkpointOf = (run: string, step: number): string =>
  `${LAYOUT.runs}/${run}/${LAYOUT.checkpoints}/step-${step}`;
// #endregion

// #region FAILPOINTS
// The environment of a child process that is killed while it writes its third shard.
export const killed = { FRAMEWORK_FAILPOINT: `${FAILPOINTS.find((name) => name === 'shard.middle')}:3=kill` };
// #endregion

// #region errors
export const exitCodeOf = (code: keyof typeof errors): number => errors[code].exitCode;
// #endregion

// #region proposals
export const openProposals = Object.entries(proposals)
  .filter(([, { state }]) => state.type === 'open')
  .map(([name]) => name);
// #endregion

// #region deprecations
export const goneIn = (level: string) =>
  Object.entries(deprecations).filter(([, { removed }]) => removed === level);
// #endregion

// #region deprecated
// In a plugin whose slot others use: the old name goes on working, and says once what to write.
const RENAMED: Deprecation = {
  what: '`Reranker.sort` has another name.',
  since: '2.1',
  removed: '3.0',
  use: '`Reranker.rank`',
};

export const sort = (log: Logger, passages: readonly string[]): readonly string[] => {
  deprecated(log, 'reranker-sort', RENAMED);
  return [...passages].sort();
};
// #endregion
