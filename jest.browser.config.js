import base from './jest.config.js';

/** What needs a browser: `npm run test:browser`. Each file starts a hub of its own and a real Chromium. */
export default {
  ...base,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
};
