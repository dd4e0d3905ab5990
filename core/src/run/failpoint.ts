import { FAILPOINTS, type Failpoint, frameworkError } from '@framework/sdk';

/**
 * Faults on demand: `FRAMEWORK_FAILPOINT=<name>[:<n>]=kill|throw|enospc` acts at the n-th passage (from 1) of the
 * place named. Without the variable a passage costs one comparison.
 */
const armed = parse(process.env['FRAMEWORK_FAILPOINT']);
let passages = 0;

interface Armed {
  readonly name: Failpoint;
  readonly passage: number;
  readonly fault: 'kill' | 'throw' | 'enospc';
}

export function failpoint(name: Failpoint): void {
  if (armed === undefined || armed.name !== name) return;
  passages += 1;
  if (passages !== armed.passage) return;
  switch (armed.fault) {
    case 'kill':
      // Not an exit: nothing of ours, no handler and no buffer, gets another turn.
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'throw':
      throw new Error(`failpoint ${name}`);
    case 'enospc':
      throw Object.assign(new Error(`ENOSPC: no space left on device, failpoint ${name}`), {
        code: 'ENOSPC',
      });
  }
}

/** Says before any work that the variable is mistyped; a fault that never comes would prove nothing. */
export function checkFailpoint(value = process.env['FRAMEWORK_FAILPOINT']): void {
  if (value === undefined || value === '' || parse(value)) return;
  throw frameworkError('FWK_CONFIG_INVALID', {
    message: `'${value}' is not <name>[:<n>]=kill|throw|enospc`,
    at: 'FRAMEWORK_FAILPOINT',
    action: `use one of: ${FAILPOINTS.join(', ')}`,
  });
}

function parse(value: string | undefined): Armed | undefined {
  const match = /^([a-z.-]+)(?::(\d+))?=(kill|throw|enospc)$/.exec(value ?? '');
  const name = FAILPOINTS.find((known) => known === match?.[1]);
  if (!match || !name) return undefined;
  return { name, passage: Number(match[2] ?? 1), fault: match[3] as Armed['fault'] };
}
