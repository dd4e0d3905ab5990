/** The program's side: makes the program, calls its entry point, gives answers as plain text. It knows of no test. */
export function bindCandidate(plain, errors, programs, surround, modules) {
  const { encode, list, apply } = plain;
  const { failed, told, unplain } = errors;
  const { prepare, settled, isPromise } = programs;
  let entry;

  function load(program, entryPoint) {
    const module = surround(modules, () => {});
    let start;
    try {
      start = prepare(program, 'program.js', entryPoint);
    } catch (error) {
      const { standard, type, message } = errors.described(error);
      return standard === 'SyntaxError' ? told('syntax', standard, type, message) : failed(error);
    }
    let found;
    try {
      found = start()(entryPoint);
      if (typeof found !== 'function') found = module.exports?.[entryPoint];
    } catch (error) {
      return failed(error);
    }
    if (typeof found !== 'function') {
      return told('syntax', 'ReferenceError', 'ReferenceError', `it does not define ${entryPoint}`);
    }
    entry = found;
    return '["ready"]';
  }

  function call(positional) {
    let answer;
    let promised = false;
    try {
      answer = apply(entry, undefined, list(positional));
      if (isPromise(answer)) {
        promised = true;
        answer = settled(answer, () => new plain.NotPlain('a promise that is never settled'));
      }
      const text = encode(answer);
      return promised ? `["value",["p",${text}]]` : `["value",${text}]`;
    } catch (error) {
      const why = unplain(error);
      return why === undefined ? failed(error) : `["unplain",${plain.quote(why)}]`;
    }
  }

  return { load, call };
}
