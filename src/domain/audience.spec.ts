import { describe, expect, test } from '@jest/globals';
import { content } from '../../test/support/messages.js';

describe('x', () => {
  test('y', () => {
    expect(content().kind).toBe('alert');
  });
});
