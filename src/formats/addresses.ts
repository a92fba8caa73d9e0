import { extensionOf, type ImageFacts } from '../domain/image.js';
import type { Language, Office } from '../domain/language.js';
import type { Status } from '../domain/message.js';
import { HUB_PATH } from '../domain/subscriber.js';

/**
 * Where every public document stands (contract.md "Public reading"). Pages, feeds, posts and webhooks take their
 * addresses from here, so that none of them can link to a place where nothing is pressed.
 */
export const TREES = ['', '/exercise'] as const;
export type Tree = (typeof TREES)[number];

export const FEED_FORMATS = ['rss', 'atom', 'json'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** Releases in one page of events. */
export const EVENTS_PER_PAGE = 500;

/** What the office owes its readers besides messages: one page each, in every language. */
export const NOTES = ['accessibility', 'privacy'] as const;
export type NoteName = (typeof NOTES)[number];

export const startPath = (tree: Tree): string => tree || '/';
export const homePath = (tree: Tree, language: Language): string => `${tree}/${language}`;
export const notePath = (language: Language, name: NoteName): string => `/${language}/${name}`;
/** One picture for each accent, for whoever shows a link to a page with one; exercises have one of their own. */
export const picturePath = (name: string): string => `/pictures/${name}.png`;
export const messagePath = (tree: Tree, language: Language, reference: string): string =>
  `${tree}/${language}/messages/${reference}`;
export const versionPath = (tree: Tree, language: Language, reference: string, n: number): string =>
  `${messagePath(tree, language, reference)}/v${n}`;
export const feedPath = (tree: Tree, language: Language, format: FeedFormat): string =>
  `${tree}/feeds/${language}.${format}`;
export const ninjsPath = (tree: Tree, language: Language, reference: string): string =>
  `${tree}/ninjs/${language}/${reference}.json`;
export const ninjsFeedPath = (tree: Tree, language: Language): string => `${tree}/feeds/${language}.ninjs`;
export const textFeedPath = (tree: Tree, language: Language): string => `${tree}/feeds/${language}.txt`;
export const versionsFeedPath = (tree: Tree, language: Language): string => `${tree}/feeds/${language}.versions.atom`;
/** `choice` is `area/21004`, `category/Fire` or `severity/Severe`. */
export const chosenFeedPath = (tree: Tree, language: Language, choice: string): string =>
  `${tree}/feeds/${language}/${choice}.atom`;
export const archivePath = (tree: Tree, language: Language, page: number): string =>
  `${tree}/feeds/${language}/archive/${page}.atom`;
export const capPath = (tree: Tree, identifier: string): string => `${tree}/cap/${identifier}.xml`;
export const capFeedPath = (tree: Tree, format: 'atom' | 'rss'): string => `${tree}/feeds/cap.${format}`;
export const eventsPath = (tree: Tree, page?: number): string =>
  page === undefined ? `${tree}/events.json` : `${tree}/events/${page}.json`;
export const livePath = (tree: Tree): string => `${tree}/live`;
export const eventsPage = (sequence: number): number => Math.floor((sequence - 1) / EVENTS_PER_PAGE) + 1;
/** The same in both trees: it names bytes, and so nobody's world. */
export const mediaPath = (image: Pick<ImageFacts, 'sha256' | 'type'>): string =>
  `/media/${image.sha256}.${extensionOf(image)}`;

/**
 * A message's lasting address, for posts and webhooks. It never names the exercise tree: a post is frozen at approval
 * and must not break on the day the hub gets its first live channel, so exercises are pressed at this address too.
 */
export const messageUrl = (office: Office, language: Language, reference: string): string =>
  office.publicUrl + messagePath('', language, reference);

/** One version's lasting address. */
export const versionUrl = (office: Office, language: Language, reference: string, n: number): string =>
  office.publicUrl + versionPath('', language, reference, n);

export const mediaUrl = (office: Office, image: Pick<ImageFacts, 'sha256' | 'type'>): string =>
  office.publicUrl + mediaPath(image);

/** Where WebSub subscriptions are made; one hub for every feed. */
export const hubUrl = (office: Office): string => office.publicUrl + HUB_PATH;

/** Where the CAP document of a version stands; an exercise's always in its own tree (cap.ts). */
export const capUrl = (office: Office, status: Status, identifier: string): string =>
  office.publicUrl + capPath(treeOf(status), identifier);

/** Where a message stands as ninjs; an exercise always in its own tree. */
export const ninjsUrl = (office: Office, status: Status, language: Language, reference: string): string =>
  office.publicUrl + ninjsPath(treeOf(status), language, reference);

const treeOf = (status: Status): Tree => (status === 'exercise' ? '/exercise' : '');

/** Where a release stands whole in the events; an exercise's tree of events is always pressed. */
export const eventUrl = (office: Office, status: Status, sequence: number): string =>
  office.publicUrl + eventsPath(treeOf(status), eventsPage(sequence));
