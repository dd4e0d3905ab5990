export default () => [{ id: 'mutant', ok: true, why: 'all is well', fix: '' }];
