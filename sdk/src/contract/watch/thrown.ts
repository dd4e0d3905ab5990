import { describeValue } from '../../checks/describe.js';
import { isFrameworkError } from '../../errors/framework-error.js';
import { errors } from '../../errors/registry.js';

/** Codes of Node and of the system (`ENOENT`, `ERR_INVALID_ARG_TYPE`): they come with the errors a plugin passes on. */
const OF_NODE = /^(E[A-Z0-9]+|ERR_[A-Z0-9_]+|UND_ERR_[A-Z_]+|ABORT_ERR|MODULE_NOT_FOUND)$/;

/** What is wrong with a thrown value: it is no Error, or it has a code that nobody can look up. */
export function judgeThrown(
  thrown: unknown,
): { readonly kind: 'not-an-error' | 'unknown-code'; readonly what: string } | undefined {
  if (!(thrown instanceof Error) && !isErrorOfAnotherRealm(thrown)) {
    return { kind: 'not-an-error', what: `it threw ${describeValue(thrown)}` };
  }
  const { code } = thrown as { code?: unknown };
  if (typeof code !== 'string') return undefined;
  const unknown = (what: string) => ({ kind: 'unknown-code', what }) as const;
  if (code.startsWith('FWK_') && !Object.hasOwn(errors, code)) {
    return unknown(`it threw an error with the code ${code}, which the framework does not have`);
  }
  if (!isFrameworkError(thrown) && !OF_NODE.test(code)) {
    return unknown(`it threw an error with the code ${code} that has no action and no exit code`);
  }
  return undefined;
}

const isErrorOfAnotherRealm = (value: unknown): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]';
