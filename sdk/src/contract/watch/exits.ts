/** Thrown in place of leaving: whoever sees it come back need not report it again. */
export class ExitRefused extends Error {
  override readonly name = 'ExitRefused';
}

/** Makes every way to end the process an error that is told to `sight`. */
export function refuseExit(sight: (what: string) => void): void {
  const refuse =
    (name: string) =>
    (...given: readonly unknown[]): never => {
      const what = `it called process.${name}(${given.map(String).join(', ')})`;
      sight(what);
      throw new ExitRefused(what);
    };
  const kill = process.kill.bind(process);
  Object.assign(process, {
    exit: refuse('exit'),
    reallyExit: refuse('reallyExit'),
    abort: refuse('abort'),
    kill: (pid: number, signal?: string | number) =>
      pid === process.pid && signal !== 0 ? refuse('kill')(pid, signal) : kill(pid, signal),
  });
}
