/** Why a plugin's code may be imported. Who trusted it is recorded in the run's lock. */
export type Trust =
  /** It came with the framework. */
  | { readonly by: 'framework' }
  /** `--trust <id>`, for this command. */
  | { readonly by: 'flag' }
  /** An entry of a preset's lock file. */
  | { readonly by: 'preset'; readonly file: string }
  /** The run was started with it, and goes on with the same bytes. */
  | { readonly by: 'run'; readonly first: string };

/** Who trusted it, as the run's lock records it and people are told; undefined for what came with the framework. */
export function trustedBy(trust: Trust): string | undefined {
  switch (trust.by) {
    case 'framework':
      return undefined;
    case 'flag':
      return '--trust';
    case 'preset':
      return trust.file;
    case 'run':
      return trust.first;
  }
}
