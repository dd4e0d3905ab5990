/** The self-test's program: tries every way out it knows, and returns what it got to see. It is not expected to win. */
// biome-ignore lint/correctness/noUnusedVariables: the self-test calls it by name
function wayOut(port, canary, planted, parent, number) {
  let seen = '';
  const note = (value) => {
    try {
      seen += `\n${typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))}`;
    } catch {}
  };
  const attempt = (way) => {
    try {
      note(way());
    } catch (error) {
      note(String(error));
    }
  };
  const url = `http://127.0.0.1:${port}/`;
  const shell = `echo escaped > '${planted}'`;

  const withRequire = (load) => {
    for (const prefix of ['', 'node:']) {
      attempt(() => load(`${prefix}fs`).readFileSync(canary, 'utf8'));
      attempt(() => load(`${prefix}fs`).writeFileSync(planted, 'escaped'));
      attempt(() => load(`${prefix}net`).connect(port, '127.0.0.1').write('escaped'));
      attempt(() => load(`${prefix}dgram`).createSocket('udp4').send('escaped', port, '127.0.0.1'));
      attempt(() => load(`${prefix}child_process`).execSync(shell));
      attempt(() => load(`${prefix}vm`).runInThisContext('process').env);
    }
    // QuickJS's own modules, in builds that have them.
    attempt(() => load('std').loadFile(canary));
    attempt(() => load('os').exec(['sh', '-c', shell]));
  };
  const withProcess = (process) => {
    attempt(() => process.env);
    attempt(() => withRequire(process.mainModule.require));
    attempt(() => withRequire(process.getBuiltinModule));
    attempt(() => process.kill(parent, number));
    attempt(() => process.binding('spawn_sync'));
  };
  const withFunction = (make) => {
    attempt(() => withProcess(make('return process')()));
    attempt(() => withRequire(make('return require')()));
    attempt(() => make('return this')().process.env);
    attempt(() => make(`return fetch(${JSON.stringify(url)})`)());
    attempt(() => make("return import('node:fs')")());
  };
  const withStandard = (std, os) => {
    attempt(() => std.loadFile(canary));
    attempt(() => std.getenviron());
    attempt(() => std.popen(shell, 'r').readAsString());
    attempt(() => os.exec(['sh', '-c', shell]));
    attempt(() => os.kill(parent, number));
  };

  attempt(() => withRequire(require));
  attempt(() => withProcess(globalThis.process));
  attempt(() => withStandard(globalThis.std, globalThis.os));
  for (const name of [
    'fetch',
    'WebSocket',
    'EventSource',
    'XMLHttpRequest',
    'Worker',
    'scriptArgs',
    'print',
  ]) {
    attempt(() => globalThis[name](url));
    attempt(() => new globalThis[name](url));
  }
  for (const name of ['load', 'read', 'readbuffer', 'loadScript', 'importScripts']) {
    attempt(() => globalThis[name](canary));
  }
  const makers = [
    Function,
    // biome-ignore lint/security/noGlobalEval: it is what is tried
    eval,
    (() => {}).constructor,
    (async () => {}).constructor,
    Object.getPrototypeOf(function* () {}).constructor,
    Reflect.construct,
  ];
  for (const make of makers) attempt(() => withFunction(make));

  // The frames above: what a structured stack trace says of them.
  attempt(() => {
    Error.prepareStackTrace = (_error, frames) => {
      for (const frame of frames) {
        attempt(() => withFunction(frame.getThis().constructor.constructor));
        attempt(() => withFunction(frame.getFunction().constructor));
      }
      return '';
    };
    Error.stackTraceLimit = 100;
    return new Error('x').stack;
  });

  // What our own side of the protocol left within reach.
  for (const global of Object.getOwnPropertyNames(globalThis)) {
    const value = globalThis[global];
    attempt(() => (typeof value === 'function' ? withFunction(value.constructor) : undefined));
  }
  attempt(() => wayOut.caller.arguments[0]);
  attempt(() => withFunction(console.log.constructor));
  for (const name of ['node:fs', 'std', 'os', `file://${canary}`, canary, url]) {
    attempt(() => {
      import(name).then(
        (space) => note(Object.keys(space)),
        (error) => note(String(error)),
      );
    });
  }
  // Memory outside of its own: typed arrays are bounded, and there is no WebAssembly to make others with.
  attempt(() => new WebAssembly.Memory({ initial: 1 }).constructor.constructor('return process')().env);
  attempt(() => new SharedArrayBuffer(8).constructor.constructor('return process')().env);
  return Promise.resolve().then(() => seen.slice(0, 200_000));
}
