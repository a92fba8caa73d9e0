import type { Capabilities, Subject } from '../domain/channel.js';
import { altOf, type Image, imagesOf, type ShownImage } from '../domain/image.js';
import type { Language, Office } from '../domain/language.js';
import { mediaUrl } from './addresses.js';
import { cutAtSentence, cutAtWord } from './sentences.js';

export interface PostImages {
  readonly images: readonly ShownImage[];
  readonly warnings: readonly string[];
}

/**
 * The images of a version as one channel shows them: so many as it takes, each with its description, which is cut after
 * a sentence where the channel takes less of it (X: 1000 characters). Whatever is left out, the officer is told.
 */
export function postImages(
  { content }: Subject,
  { language, office, media }: { language: Language; office: Office; media: Capabilities['media'] },
): PostImages {
  const all = imagesOf(content);
  if (media === null || all.length === 0) return { images: [], warnings: [] };
  const shown = all.slice(0, media.most);
  const warnings: string[] = [];
  if (shown.length < all.length)
    warnings.push(`Of ${all.length} images only the first ${shown.length === 1 ? '' : `${shown.length} `}is shown.`);
  if (media.alt === 0)
    warnings.push('What the image shows is not told there to readers who do not see it: say it in the text.');
  const images = shown.map((image, i) => {
    const alt = described(image, language, media.alt);
    const whole = altOf(image, language);
    if (media.alt > 0 && alt !== whole)
      warnings.push(
        `The description of image ${i + 1} has ${lengthOf(whole)} characters, and ${media.alt} fit: it is cut to ${lengthOf(alt)}.`,
      );
    const { sha256, type, width, height, bytes } = image;
    return { sha256, type, width, height, bytes, url: mediaUrl(office, image), alt };
  });
  return { images, warnings };
}

function described(image: Image, language: Language, most: number): string {
  const alt = altOf(image, language);
  const fits = (text: string): boolean => lengthOf(text) <= most;
  return cutAtSentence(alt, language, fits) || cutAtWord(alt, language, fits);
}

const lengthOf = (text: string): number => [...text].length;
