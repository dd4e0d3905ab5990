import {
  badLines,
  definitionsIn,
  fieldFault,
  functionProtocol,
  functionProtocolsIn,
  idFault,
  isFault,
  isName,
  type JsonRow,
  mustHaveHash,
  namedTests,
  type Problem,
  type ProblemSet,
  type Protocol,
  preambleOf,
  testsOfAsserts,
  textList,
  textsOf,
} from '@framework/evaluation';
import { type FrameworkError, frameworkError, type JudgeLanguage } from '@framework/sdk';
import { TEMPLATE_FIELDS, templateProtocol } from './template-protocol.js';
import { readYamlDocument, type YamlDocument } from './yaml-document.js';

const LANGUAGES: readonly JudgeLanguage[] = ['python', 'javascript', 'typescript'];
const FILE_FIELDS = ['name', 'version', 'language', 'profile', 'tasks'];
const TASK_FIELDS = ['id', 'prompt', 'entryPoint', 'tests', 'canonical', 'imports', 'isolation'];

/** A suite that is a file: its problems, and how they are asked. */
export interface TaskFile {
  readonly set: ProblemSet;
  readonly protocol: Protocol;
}

/**
 * Reads a task file: YAML with `name`, `version`, `language`, `profile` and `tasks`, each with `id`, `prompt`, `entryPoint`, `tests`
 * and `canonical`. A field it does not know is an error, for a field misspelt would change a score in silence.
 *
 * @param expected SHA-256 the file must have; null for any
 * @throws FWK_EVAL_TASKS with a problem for each fault, naming file, line and field
 */
export async function readTaskFile(path: string, expected: string | null = null): Promise<TaskFile> {
  const document = await readYamlDocument(path);
  mustHaveHash(path, document.sha256, expected);
  const head = headOf(document);
  if (isFault(head)) throw head;
  const faults: FrameworkError[] = [];
  const problems: Problem[] = [];
  const ids = new Set<string>();
  for (const [index, row] of head.tasks.entries()) {
    const at = (field?: string) => document.at(['tasks', index, ...(field === undefined ? [] : [field])]);
    const problem = problemOf(row, at, head);
    if (isFault(problem)) faults.push(problem);
    else if (ids.has(problem.id))
      faults.push(fieldFault(at('id'), 'id', `'${problem.id}' stands above already`));
    else problems.push(problem);
    if (!isFault(problem)) ids.add(problem.id);
  }
  if (faults.length > 0) throw badLines(path, faults);
  const set = { name: `${head.name} version ${head.version}`, sha256: document.sha256, problems };
  return { set, protocol: head.protocol };
}

interface Head {
  readonly name: string;
  readonly version: number;
  readonly language: JudgeLanguage;
  readonly protocol: Protocol;
  /** Whether the protocol is spelt out: its program is then what a solution is put into. */
  readonly spelt: boolean;
  readonly tasks: readonly unknown[];
}

function headOf({ value: file, at }: YamlDocument): Head | FrameworkError {
  if (!isRow(file)) {
    return frameworkError('FWK_EVAL_TASKS', { message: 'the file holds no mapping', at: at([]) });
  }
  const where = (field: string) => at([field]);
  const unknown = unknownField(file, FILE_FIELDS, where);
  if (unknown !== undefined) return unknown;
  const name = textsOf(file, ['name'], where('name'));
  if (isFault(name)) return name;
  const badName = idFault(name.name, 'name', where('name'));
  if (badName !== undefined) return badName;
  const { version, tasks, profile = 'codex' } = file;
  if (!Number.isSafeInteger(version) || (version as number) < 1)
    return fieldFault(where('version'), 'version', 'is no whole number from 1');
  const language = LANGUAGES.find((one) => one === file['language']);
  if (language === undefined)
    return fieldFault(where('language'), 'language', `is none of ${LANGUAGES.join(', ')}`);
  if (!Array.isArray(tasks) || tasks.length === 0)
    return fieldFault(where('tasks'), 'tasks', 'is no list of tasks');
  const protocol = protocolOf(profile, language, at);
  if (isFault(protocol)) return protocol;
  const spelt = typeof profile !== 'string';
  return { name: name.name, version: version as number, language, protocol, spelt, tasks };
}

function protocolOf(
  profile: unknown,
  language: JudgeLanguage,
  at: YamlDocument['at'],
): Protocol | FrameworkError {
  if (isRow(profile)) {
    const where = (field: string) => at(['profile', field]);
    return unknownField(profile, TEMPLATE_FIELDS, where) ?? templateProtocol(profile, where);
  }
  // Few-shot needs solved problems of another file, which this format does not name.
  const names = functionProtocolsIn(language).filter((name) => name !== 'few-shot');
  const named = names.find((name) => name === profile);
  if (named !== undefined) return functionProtocol(named, language);
  const what = `is neither a mapping nor, for ${language}, one of ${names.join(', ')}`;
  return fieldFault(at(['profile']), 'profile', what);
}

function problemOf(
  row: unknown,
  at: (field?: string) => string,
  { name: suite, language, protocol, spelt }: Head,
): Problem | FrameworkError {
  if (!isRow(row)) return frameworkError('FWK_EVAL_TASKS', { message: 'the task is no mapping', at: at() });
  const unknown = unknownField(row, TASK_FIELDS, at);
  if (unknown !== undefined) return unknown;
  const texts = { id: '', prompt: '', entryPoint: '', canonical: '' };
  for (const field of ['id', 'prompt', 'entryPoint', 'canonical'] as const) {
    const text = textsOf(row, [field], at(field));
    if (isFault(text)) return text;
    texts[field] = text[field];
  }
  const { prompt, entryPoint } = texts;
  const badId = idFault(texts.id, 'id', at('id'));
  if (badId !== undefined) return badId;
  if (!isName(entryPoint, language))
    return fieldFault(at('entryPoint'), 'entryPoint', 'is no name of a function');
  const { isolation = 'strong' } = row;
  if (isolation !== 'strong' && isolation !== 'weak')
    return fieldFault(at('isolation'), 'isolation', "is neither 'strong' nor 'weak'");
  const tests = testsOf(row, entryPoint, language, at);
  if (isFault(tests)) return tests;
  const problem: Problem = {
    id: `${suite}/${texts.id}`,
    language,
    prompt,
    entryPoint,
    canonical: prompt + texts.canonical,
    tests,
    preamble: language === 'python' ? preambleOf(prompt, entryPoint) : '',
    ...(isolation === 'weak' ? { isolation } : {}),
  };
  return spelt ? { ...problem, canonical: protocol.program(problem, texts.canonical) } : problem;
}

/** Source that defines `check(candidate)`, or a list of assertions. */
function testsOf(
  row: JsonRow,
  entryPoint: string,
  language: JudgeLanguage,
  at: (field: string) => string,
): string | FrameworkError {
  const imports = textList(row, 'imports', at('imports'));
  if (isFault(imports)) return imports;
  const top = imports.map((line) => `${line}\n`).join('');
  const { tests } = row;
  if (typeof tests === 'string') {
    if (!definesCheck(tests, language)) return fieldFault(at('tests'), 'tests', "does not define 'check'");
    return language === 'python' ? namedTests(top + tests, entryPoint) : top + tests;
  }
  const asserts = textList(row, 'tests', at('tests'));
  if (isFault(asserts)) return asserts;
  if (asserts.length === 0) return fieldFault(at('tests'), 'tests', 'is missing or empty');
  return testsOfAsserts(entryPoint, asserts, language, top);
}

const definesCheck = (tests: string, language: JudgeLanguage): boolean =>
  language === 'python'
    ? definitionsIn(tests).includes('check')
    : /^(?:async\s+)?function\s+check\s*\(|^(?:const|let|var)\s+check\s*=/m.test(tests);

const isRow = (value: unknown): value is JsonRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unknownField = (
  row: JsonRow,
  known: readonly string[],
  at: (field: string) => string,
): FrameworkError | undefined => {
  const name = Object.keys(row).find((field) => !known.includes(field));
  return name === undefined ? undefined : fieldFault(at(name), name, `is none of ${known.join(', ')}`);
};
