export const doctor = () => [{ id: 'mutant', ok: true, why: 'all is well', fix: '' }];
