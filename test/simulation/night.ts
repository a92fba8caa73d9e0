import type { Rendition } from '../../src/domain/channel.js';
import type { ShownImage } from '../../src/domain/image.js';
import type { Language } from '../../src/domain/language.js';
import { type Content, KINDS, type Kind, type Severity, type Version } from '../../src/domain/message.js';
import { content, only, version } from '../support/messages.js';

/**
 * The message of a simulated night: what its versions say, and how they read on a channel. Everything is made once and
 * shared, since a hundred thousand nights need the same few texts.
 */
export const LANGUAGES: readonly Language[] = ['fr', 'nl'];
export const REFERENCE = '2026-0042';

/** What one version is about, as far as the delivery of it can depend on it. */
export interface Telling {
  readonly kind: Kind;
  readonly severity: Severity;
  readonly languages: readonly Language[];
  /** Versions with the same words read the same, apart from marker and number. */
  readonly words: number;
  /** How many images it shows. */
  readonly images: number;
}

const contents = new Map<string, Content>();

export function contentOf({ kind, severity, languages }: Telling): Content {
  const key = `${kind} ${severity} ${languages.length === 1 ? languages[0] : '*'}`;
  let known = contents.get(key);
  if (!known) {
    known = only(content({ kind, severity, status: 'exercise' }), ...languages);
    contents.set(key, known);
  }
  return known;
}

const TEMPLATE = version();

export const versionOf = (n: number, telling: Telling, releasedAt: string): Version => ({
  ...TEMPLATE,
  n,
  content: contentOf(telling),
  releasedAt,
  sequence: n,
});

const renditions = new Map<number, Promise<Rendition>>();

/** As a channel would compose it: a marker that names the version, and a pointer for the older posts of the chain. */
export function renditionOf(n: number, { kind, words, images }: Telling, language: Language): Promise<Rendition> {
  const key = (((n * 8 + KINDS.indexOf(kind)) * 8 + words) * 4 + LANGUAGES.indexOf(language) + 1) * 4 + images;
  let known = renditions.get(key);
  if (!known) {
    known = Promise.resolve(compose(n, { kind, words, images }, language));
    renditions.set(key, known);
  }
  return known;
}

function compose(
  n: number,
  { kind, words, images }: Pick<Telling, 'kind' | 'words' | 'images'>,
  language: Language,
): Rendition {
  const marker = `[${REFERENCE}/${n} ${language}]`;
  const core = coreOf(kind, words);
  const text = `${core} ${marker}`;
  const fits = { length: text.length, limit: 280, fitted: 'whole', warnings: [] } as const;
  return {
    text,
    pointer: `${POINTS} ${marker}`,
    core: `${core}${images > 0 ? ` [${images} images]` : ''}`,
    marker,
    ...fits,
    ...(images > 0 ? { images: PICTURES.slice(0, images) } : {}),
  };
}

const PICTURES: readonly ShownImage[] = ['a', 'b'].map((name) => ({
  sha256: name.repeat(64),
  type: 'image/png',
  width: 1,
  height: 1,
  bytes: 1,
  url: `https://crisis.example/media/${name}.png`,
  alt: name,
}));

/** Updates and corrections may read like what they follow; the other kinds never do. */
export const coreOf = (kind: Kind, words: number): string =>
  kind === 'hold' || kind === 'withdrawal' || kind === 'all-clear' ? `${kind} ${words}` : `words ${words}`;

const POINTS = 'Replaced by';

/** What the public reads in a text: the version it names, and whether it says it itself or only points on to it. */
export interface Read {
  readonly version: number;
  readonly points: boolean;
  /** What it says apart from its marker. */
  readonly core: string;
}

const reads = new Map<string, Read>();

export function read(text: string): Read {
  let known = reads.get(text);
  if (!known) {
    const named = /\[\d{4}-\d{4}\/(\d+) /.exec(text);
    if (!named) throw new Error(`The far side was given a text without a marker: ${text}`);
    const core = text.slice(0, named.index).trim();
    known = { version: Number(named[1]), points: core === POINTS, core };
    reads.set(text, known);
  }
  return known;
}
