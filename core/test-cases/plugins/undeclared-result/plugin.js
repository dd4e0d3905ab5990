export default {
  framework: 'plugin',
  create() {
    return {
      hooks: {
        evaluate(report) {
          report.add('secret', { metrics: {} });
        },
      },
    };
  },
};
