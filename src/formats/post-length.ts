/// <reference path="./twitter-text.d.ts" />
import twitterText from 'twitter-text';

/**
 * How long a post is, by the rule of the network that will refuse it. What is far beyond any limit is not measured but
 * bounded from above: Unicode work on an endless text can stop a process (security.md "Input text").
 */
const MEASURED_CODE_UNITS = 20_000;

/** X's weighted length (twitter-text configuration v3: 280 at most, a URL 23, an emoji 2). */
export function countX(text: string): number {
  if (text.length > MEASURED_CODE_UNITS) return text.length * 2;
  return twitterText.parseTweet(text).weightedLength;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Mastodon's length (app/validators/status_length_validator.rb): grapheme clusters, each URL that has a protocol
 * counting as `charactersPerUrl`. Mastodon finds URLs with twitter-text too; of a remote mention it counts only the
 * name, which we do not, so that ours is never the shorter count.
 */
export function countMastodon(text: string, charactersPerUrl = 23): number {
  if (text.length > MEASURED_CODE_UNITS) return text.length;
  const urls = twitterText.extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: false });
  let rest = '';
  let from = 0;
  for (const { indices } of urls) {
    // Something that is no letter and no mark keeps the neighbours of the URL from joining into one cluster.
    rest += `${text.slice(from, indices[0])}\n`;
    from = indices[1];
  }
  rest += text.slice(from);
  return [...graphemes.segment(rest)].length + urls.length * (charactersPerUrl - 1);
}
