// One text for an example and its docstring. A docstring's `@example` that begins with `// examples/<file>` (or
// `// examples/<file>#<region>`) is that file under sdk/, which is compiled and run in the tests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const MARK = /^([ ]*) \* \/\/ (examples\/[\w/-]+\.ts)(?:#([\w-]+))?$/;
const REGION = /^\s*\/\/ #(?:region|endregion)\b/;

/** The text of an example, without the marks of its regions. Throws where there is no such region. */
export function exampleText(sdk, file, region) {
  const lines = readFileSync(join(sdk, file), 'utf8').trimEnd().split('\n');
  const chosen = region === undefined ? lines : regionOf(lines, region, `${file}#${region}`);
  const kept = chosen.filter((line) => !REGION.test(line));
  const indent = Math.min(...kept.filter(Boolean).map((line) => /^ */.exec(line)[0].length));
  return kept.map((line) => line.slice(indent));
}

function regionOf(lines, region, place) {
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  if (start === -1) throw new Error(`${place}: there is no such region`);
  let depth = 0;
  const end = lines.findIndex((line, at) => {
    if (at < start || !REGION.test(line)) return false;
    depth += line.includes('#region') ? 1 : -1;
    return depth === 0;
  });
  if (end === -1) throw new Error(`${place}: the region has no end`);
  return lines.slice(start + 1, end);
}

/**
 * A source file with every such example as its file is now.
 *
 * @param used told of each `<file>` or `<file>#<region>` met
 */
export function withExamples(sdk, source, used = () => undefined) {
  const result = [];
  let skipping = false;
  for (const line of source.split('\n')) {
    // The example reaches to the next tag or to the end of the docstring.
    if (skipping && !/^\s*\*\/$|^\s*\* @\w/.test(line)) continue;
    if (skipping && !/^\s*\*\/$/.test(line)) result.push(`${/^ */.exec(line)[0]}*`);
    skipping = false;
    result.push(line);
    const mark = /^ *\* @example$/.test(result.at(-2) ?? '') ? MARK.exec(line) : null;
    if (mark === null) continue;
    const [, indent, file, region] = mark;
    used(region === undefined ? file : `${file}#${region}`);
    for (const text of exampleText(sdk, file, region)) {
      if (text.includes('*/')) throw new Error(`${file}: '*/' would end the docstring; write // comments`);
      result.push(`${indent} * ${text}`.trimEnd());
    }
    skipping = true;
  }
  return result.join('\n');
}
