import {
  definePlugin,
  type JsonValue,
  LICENCE_TEXTS,
  META,
  type RecordBatch,
  TEXT_KERNELS,
} from '@framework/sdk';
import { config as schema } from './config.js';
import { type Evidence, type JudgeOptions, judge, UNSTATED } from './evidence/judge.js';
import { type LicenceFile, type LicenceFileReader, licenceFileReader } from './evidence/licence-file.js';
import { isListed, policyOf } from './policy/policy.js';
import { standardTexts } from './standard-texts.js';
import { isPascal } from './text/pascal.js';
import { LicenceReader, plainReader } from './text/reader.js';

export default definePlugin(schema, (plugin) => {
  const { config, log } = plugin;
  plugin.provide(LICENCE_TEXTS, () => standardTexts);
  const { allow, allowIn, deny } = config;
  // Of shares alone it is said in place of an id.
  const inShares = Object.values(allowIn)
    .flat()
    .filter((id) => id !== UNSTATED);
  for (const id of [...allow, ...inShares, ...deny]) {
    if (!isListed(id))
      log.warn(`'${id}' in \`allow\`, \`allowIn\` or \`deny\` is no licence that policy/classes.json lists`);
  }
  const optionsWith = (more: readonly string[]): JudgeOptions => ({
    policy: policyOf(config.policy, [...allow, ...more], deny),
    missing: more.includes(UNSTATED) ? 'keep' : config.missing,
  });
  const others = optionsWith([]);
  const byShare = new Map(Object.entries(allowIn).map(([share, ids]) => [share, optionsWith(ids)]));
  const optionsOf = (batch: RecordBatch, row: number): JudgeOptions =>
    byShare.get(String(batch.get(row, META.share))) ?? others;
  // At the first batch: by then every slot is filled.
  const readers = (): { readonly reader: LicenceReader; readonly read: LicenceFileReader } => {
    const offered = plugin.find(TEXT_KERNELS);
    // Without kernels all share one: what it makes of the licences' own texts depends on nothing else.
    const reader = offered?.ok ? new LicenceReader(offered) : plainReader;
    return { reader, read: licenceFileReader(reader) };
  };
  let made: ReturnType<typeof readers> | undefined;
  return {
    hooks: {
      filter: {
        parallel: 'per-batch',
        apply(batch) {
          made ??= readers();
          const { reader, read } = made;
          for (let row = 0; row < batch.length; row++) {
            if (!batch.alive(row)) continue;
            const { license, ...verdict } = {
              license: null,
              ...judge(evidenceOf(batch, row), optionsOf(batch, row), read, reader),
            };
            batch.judge(row, verdict);
            if (license !== null) batch.set(row, META.license, license);
          }
        },
      },
    },
  };
});

function evidenceOf(batch: RecordBatch, row: number): Evidence {
  const path = stringOrNull(batch.get(row, META.path));
  return {
    bytes: batch.bytes(row),
    form: batch.get(row, META.share) === 'text' ? 'prose' : isPascal(path) ? 'pascal' : 'source',
    path,
    expression: stringOrNull(batch.get(row, META.licenseExpression)),
    files: licenceFiles(batch.get(row, META.licenseFiles)),
  };
}

const stringOrNull = (value: JsonValue): string | null => (typeof value === 'string' ? value : null);

const licenceFiles = (value: JsonValue): readonly LicenceFile[] =>
  Array.isArray(value)
    ? value.filter((file) => typeof file?.path === 'string' && typeof file?.text === 'string')
    : [];
