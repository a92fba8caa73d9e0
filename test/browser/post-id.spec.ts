import { expect, test } from '@jest/globals';
import { postIdOf } from '../../console/src/board/post-id.js';

test.each([
  ['57', '57'],
  [' 57 ', '57'],
  ['https://t.me/c/1234567890/57', '57'],
  ['t.me/crisis/57?single', '57'],
  ['https://x.com/crisis/status/1857000000000000000/photo/1', '1857000000000000000'],
  ['https://mastodon.example/@crisis/113/', '113'],
  ['at://did:plc:abc/app.bsky.feed.post/3k', 'at://did:plc:abc/app.bsky.feed.post/3k'],
  ['https://', ''],
  ['', ''],
])('an officer may paste what they copied: %j', (pasted, id) => expect(postIdOf(pasted)).toBe(id));
