import { expect, test } from '@jest/globals';
import { blockOf, networkOf, siteOf } from './network.js';

test.each([
  ['192.0.2.1', '192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2', '2001:db8:1'],
  ['2001:db8::1', '2001:db8:0:0', '2001:db8:0'],
  ['::1', '0:0:0:0', '0:0:0'],
])('%s belongs to the network %s and the block %s', (address, network, block) => {
  expect([networkOf(address), blockOf(address)]).toEqual([network, block]);
});

test.each([
  ['evil.example', 'evil.example'],
  ['a.b.evil.example', 'evil.example'],
  ['a.evil.example.', 'evil.example'],
  ['a.evil.co.uk', 'evil.co.uk'],
  ['evil.com.au', 'evil.com.au'],
  ['a.co.example', 'co.example'],
  ['localhost', 'localhost'],
  ['192.0.2.1', '192.0.2.1'],
  ['[2001:db8:1:2::3]', '2001:db8:1:2'],
])('the host %s belongs to the site %s', (host, site) => {
  expect(siteOf(host)).toBe(site);
});
