import type { ByLanguage, Language } from './language.js';

/** What the hub makes of every upload (docs/adr/0012-images.md); each is taken by every channel that takes images. */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** As many as Mastodon, X and Bluesky put on one post. */
export const MOST_IMAGES = 4;
/** Mastodon's limit for a description, in code points; X takes fewer (formats/post-images.ts). */
export const MOST_ALT = 1500;

/** What the hub knows of an image that it has kept: all of it follows from the bytes. */
export interface ImageFacts {
  /** Of the finished bytes, lower-case hex. */
  readonly sha256: string;
  readonly type: ImageType;
  /** Pixels, as it is shown. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** An image of a version. Its facts are frozen with the version, so that formats need nothing but it. */
export interface Image extends ImageFacts {
  /** What it shows, for who does not see it; in every language of the message. */
  readonly alt: ByLanguage;
  readonly credit: string | null;
}

/** Versions that were written down before there were images have no such member, and so none have that have no image. */
export const imagesOf = ({ media }: { readonly media?: readonly Image[] }): readonly Image[] => media ?? [];

/** A release is only possible with an alt text in each language it speaks; a draft's preview may still lack one. */
export const altOf = ({ alt }: Image, language: Language): string => alt[language] ?? '';

/** An image as one channel shows it in one language: frozen with the rendition. */
export interface ShownImage extends ImageFacts {
  /** Where it is public from the release on. */
  readonly url: string;
  readonly alt: string;
}

/** As it goes out with a post: by what its far side calls it, or null where that fetches it by its address. */
export interface SentImage extends ShownImage {
  readonly remoteId: string | null;
}

const EXTENSIONS: { readonly [type in ImageType]: string } = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};
export const extensionOf = ({ type }: Pick<ImageFacts, 'type'>): string => EXTENSIONS[type];
