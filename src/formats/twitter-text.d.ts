/** The two functions of twitter-text 3.1.0 that are used here; the package brings no types of its own. */
declare module 'twitter-text' {
  interface UrlEntity {
    readonly url: string;
    /** In UTF-16 code units: start and end. */
    readonly indices: readonly [number, number];
  }
  interface TwitterText {
    parseTweet(text: string): { readonly weightedLength: number };
    extractUrlsWithIndices(text: string, options?: { extractUrlsWithoutProtocol?: boolean }): readonly UrlEntity[];
  }
  const twitterText: TwitterText;
  export = twitterText;
}
