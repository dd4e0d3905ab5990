export default {
  framework: 'plugin',
  create() {
    return { hooks: { filter: { parallel: 'per-batch', apply(_batch) {} } } };
  },
};
