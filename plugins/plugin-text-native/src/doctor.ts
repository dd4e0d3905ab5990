import { loadNative } from '@framework/native';
import type { DoctorContributor } from '@framework/sdk';

/** Are the loops over text compiled? */
export const doctor: DoctorContributor = () => {
  const native = loadNative();
  if (native.ok) {
    const { cores, compiler } = native.kernels.info();
    const why = `compiled tokenizer and near-duplicate detection on ${cores} cores, built by ${compiler}`;
    return [{ id: 'text/native', ok: true, why, fix: '' }];
  }
  return [
    {
      id: 'text/native',
      ok: false,
      why: `${native.why}; the tokenizer and near-duplicate detection work in JavaScript, with the same result, several times slower`,
      fix:
        process.env['FRAMEWORK_NATIVE'] === 'off'
          ? 'unset FRAMEWORK_NATIVE'
          : 'install a C++ compiler, then run `npm run build:native`',
    },
  ];
};
