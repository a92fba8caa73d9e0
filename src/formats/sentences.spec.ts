import { describe, expect, test } from '@jest/globals';
import { cutAtSentence, cutAtWord } from './sentences.js';

const within = (limit: number) => (text: string) => text.length <= limit;

describe('what is too long is cut', () => {
  const advice = 'Stay inside. Close doors and windows. Switch off the ventilation.';

  test('after a whole sentence', () => {
    expect(cutAtSentence(advice, 'en', within(64))).toBe('Stay inside. Close doors and windows.');
    expect(cutAtSentence(advice, 'en', within(36))).toBe('Stay inside.');
  });

  test('not at all when it fits', () => {
    expect(cutAtSentence(advice, 'en', within(advice.length))).toBe(advice);
  });

  test('away altogether when not even the first sentence fits', () => {
    expect(cutAtSentence(advice, 'en', within(11))).toBe('');
  });

  test('not after a number with a point in it', () => {
    expect(cutAtSentence('About 30.000 people are inside. They are safe.', 'en', within(40))).toBe(
      'About 30.000 people are inside.',
    );
  });

  test('between words, with an ellipsis, where it is one sentence', () => {
    expect(cutAtWord('Fire in Neder-Over-Heembeek: thick smoke', 'fr', within(33))).toBe(
      'Fire in Neder-Over-Heembeek…',
    );
    expect(cutAtWord('Fire in Neder-Over-Heembeek: thick smoke', 'fr', within(20))).toBe('Fire in…');
  });

  test('between words of a script that has no spaces', () => {
    expect(cutAtWord('布鲁塞尔发生枪击事件请留在室内', 'zh', within(8))).toMatch(/^布鲁塞尔.*…$/);
  });
});
