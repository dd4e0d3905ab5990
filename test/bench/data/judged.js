// What the filters find of what is there, and what they flag besides: peers' own test data, from the folder that FRAMEWORK_SUITES
// names, and near copies planted among files of installed packages. The limits are the project's; the filters' own tests hold them to
// what was measured. A suite that is missing, or of which much is, is a row that is not judged, never a pass.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const suites = process.env.FRAMEWORK_SUITES ?? '';
/** Folder of a suite under the folder of suites. */
const SCANCODE = 'scancode/tests/licensedcode/data/datadriven';
const GITLEAKS = 'gitleaks/cmd/generate/config/rules';
const PRESIDIO = 'presidio/presidio-analyzer/tests';

const scorer = (plugin, name) => import(`../../../plugins/plugin-${plugin}/dist/suites/${name}.js`);
const percent = (part, of) => (100 * part) / of;

export async function* judged() {
  yield* await licences();
  yield* await secrets();
  yield* await personalData();
  yield* await planted();
}

async function licences() {
  const [right, permissive] = ['licences, class right', '… strong copyleft called permissive'];
  const parts = ['lic1', 'lic2'].map((part) => `${SCANCODE}/${part}`);
  const absent = parts.find((part) => !present(part));
  if (absent) return [missing(right, '%', absent), missing(permissive, 'files', absent)];
  const { LEAST_SCORED, scoreScancode } = await scorer('gpl-filter', 'scancode');
  const score = scoreScancode(join(suites, SCANCODE));
  if (score.scored < LEAST_SCORED)
    return [partial(right, '%', score.scored), partial(permissive, 'files', score.scored)];
  const note = `${score.right} of ${score.scored} files of scancode’s lic1 and lic2`;
  return [
    atLeast(right, percent(score.right, score.scored), '%', 97, note),
    atMost(permissive, score.calledPermissive.length, 'files', 0, `of ${score.copyleft} under one`),
  ];
}

async function secrets() {
  const [found, flagged] = ['secrets found', '… false positives flagged'];
  if (!present(GITLEAKS)) return [missing(found, '%', GITLEAKS), missing(flagged, '%', GITLEAKS)];
  const { LEAST_SOUGHT, scoreGitleaks } = await scorer('secret-filter', 'gitleaks');
  const score = await scoreGitleaks(join(suites, GITLEAKS));
  if (score.sought < LEAST_SOUGHT)
    return [partial(found, '%', score.sought), partial(flagged, '%', score.harmless)];
  const wrong = score.flagged.length;
  return [
    atLeast(
      ...[found, percent(score.found, score.sought), '%', 90],
      `${score.found} of ${score.sought} samples of ${score.rules} rules of gitleaks`,
    ),
    atMost(flagged, percent(wrong, score.harmless), '%', 5, `${wrong} of its ${score.harmless}`),
  ];
}

async function personalData() {
  const { PRESIDIO_SUITES, scorePresidio } = await scorer('pii-scrub', 'presidio');
  return PRESIDIO_SUITES.map(([kind, name, least]) => {
    const id = `personal data, ${kind}`;
    const file = `${PRESIDIO}/test_${name}_recognizer.py`;
    if (!present(file)) return missing(id, '%', file);
    const { cases, right } = scorePresidio(kind, join(suites, file));
    if (cases < least) return partial(id, '%', cases);
    return atLeast(
      id,
      percent(right, cases),
      '%',
      95,
      `${right} of ${cases} of presidio’s cases, exact spans`,
    );
  });
}

async function planted() {
  const { scorePlanted, THRESHOLD } = await scorer('near-dedup', 'planted-pairs');
  const { alike, found, dropped, right, unlike, wronged } = await scorePlanted();
  return [
    atLeast(
      'near copies, recall',
      found / alike,
      '',
      0.95,
      `${found} of ${alike} pairs planted at 0.85 to 0.97`,
    ),
    atLeast(
      ...['… precision', right / dropped.size, '', 0.99],
      `${right} of ${dropped.size} dropped are like what was kept (${THRESHOLD}); ${wronged} of ${unlike} pairs at 0.4 to 0.69`,
    ),
  ];
}

const present = (path) => suites !== '' && existsSync(join(suites, path));

const atLeast = (id, value, unit, target, note) =>
  row(id, value, unit, target, value >= target, 'at least', note);

const atMost = (id, value, unit, target, note) =>
  row(id, value, unit, target, value <= target, 'at most', note);

function row(id, value, unit, target, ok, bound, note) {
  const verdict = `${ok ? bound : `NOT ${bound}`} ${target}`;
  return {
    id,
    value,
    unit,
    against: 'limit',
    ratio: target === 0 ? null : value / target,
    target,
    ok,
    verdict,
    note,
  };
}

const missing = (id, unit, path) =>
  notJudged(id, unit, `FRAMEWORK_SUITES names no folder that holds ${path}`);

const partial = (id, unit, cases) => notJudged(id, unit, `the suite is not whole: ${cases} cases`);

const notJudged = (id, unit, note) => ({
  ...{ id, value: null, unit, against: 'limit', ratio: null, target: null, ok: null },
  ...{ verdict: 'not judged', note },
});
