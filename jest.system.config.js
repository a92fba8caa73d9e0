import base from './jest.config.js';

/** What needs Debian packages, or the whole program as processes. */
export default {
  ...base,
  roots: ['<rootDir>/test/system'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
