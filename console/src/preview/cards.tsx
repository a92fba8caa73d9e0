import type { ReactElement } from 'react';
import type { DraftContent, Language, Preview, PreviewChannel, RenditionView } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { Shape } from '../frame/shape.js';
import { t } from '../words/i18n.js';
import { KINDS, type Mark, ownName, SEVERITIES, STANDINGS } from '../words/words.js';
import { effectOf } from './effects.js';
import styles from './preview.module.css';

/** How a kind of channel draws what it shows. A kind without a drawing of its own is a plain card. */
const SKINS: { readonly [kind: string]: string | undefined } = { mastodon: styles.mastodon, x: styles.x };

/** One channel, each language as it will stand there, letter for letter. */
export const ChannelCards = ({ channel, languages }: PreviewChannel): ReactElement => (
  <section className={styles.channel} aria-labelledby={`channel-${channel.id}`}>
    <h2 id={`channel-${channel.id}`}>{channel.name}</h2>
    <div className={styles.cards}>
      {languages.map(({ language, rendition, frozen, price, ...plan }) => (
        <article
          key={language}
          className={`${styles.card} ${SKINS[channel.kind] ?? ''}`}
          aria-label={t('preview:cards.in', { channel: channel.name, language: ownName(language) })}
        >
          <header>
            <span className={styles.face} aria-hidden="true" />
            <span className={styles.account}>
              <strong>{channel.name}</strong>
              <span>{ownName(language)}</span>
            </span>
            <span className={styles.effect}>{effectOf([plan])}</span>
          </header>
          <p className={styles.text} lang={language}>
            {rendition.text}
          </p>
          <Measure rendition={rendition} frozen={frozen} price={price} />
        </article>
      ))}
    </div>
  </section>
);

interface Measured {
  rendition: RenditionView;
  frozen: boolean;
  price?: PreviewChannel['languages'][number]['price'];
}

function Measure({ rendition, frozen, price = null }: Measured): ReactElement {
  const { length, limit, fitted, warnings, pointer } = rendition;
  return (
    <footer>
      <p className={styles.measure} data-over={length > limit || undefined}>
        {t('preview:cards.length', { length, limit })}
        {frozen && ` · ${t('preview:cards.frozen')}`}
      </p>
      {price && (
        <p className={styles.measure}>
          {t('preview:cards.price', { withLink: dollars(price.withLink), without: dollars(price.withoutLink) })}
        </p>
      )}
      {fitted !== 'whole' && <p className={styles.warning}>{t(`preview:cards.${fitted}`)}</p>}
      {warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          {warning}
        </p>
      ))}
      {pointer !== null && (
        <details>
          <summary>{t('preview:cards.older')}</summary>
          <p className={styles.text}>{pointer}</p>
        </details>
      )}
    </footer>
  );
}

/** At least cents, and what is smaller than a cent too: `$0.20`, `$0.015`. */
const dollars = (amount: number): string =>
  `$${amount.toFixed(Number.isInteger(Math.round(amount * 1000) / 10) ? 2 : 3)}`;

/** What endpoints are sent, as one of them gets it. */
export const EndpointCard = ({ endpoints }: Pick<Preview, 'endpoints'>): ReactElement | null =>
  endpoints.sample && (
    <section className={styles.channel} aria-labelledby="endpoints">
      <h2 id="endpoints">{t('preview:cards.endpoints')}</h2>
      <article className={styles.card} aria-label={t('preview:cards.body')}>
        <details>
          <summary>{t('preview:cards.bodyTold')}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre className={styles.body} tabIndex={0}>
            {pretty(endpoints.sample.text)}
          </pre>
        </details>
        <Measure rendition={endpoints.sample} frozen={false} />
      </article>
    </section>
  );

/** The words of the page in reading order; its template adds times, sources and history. */
export function PageCards({ content }: { content: DraftContent }): ReactElement {
  const { languages } = useHub();
  const speaks = languages.filter((language) => content.texts[language] !== undefined);
  return (
    <section className={styles.channel} aria-labelledby="page">
      <h2 id="page">{t('preview:cards.page')}</h2>
      <div className={styles.cards}>
        {speaks.map((language) => (
          <PageCard key={language} content={content} language={language} />
        ))}
      </div>
    </section>
  );
}

function PageCard({ content, language }: { content: DraftContent; language: Language }): ReactElement {
  const texts = content.texts[language];
  const mark = markOf(content);
  return (
    <article
      className={`${styles.card} ${styles.page}`}
      aria-label={t('preview:cards.in', { channel: t('preview:cards.page'), language: ownName(language) })}
    >
      <p className={styles.where} data-accent={mark.accent}>
        <Shape of={mark.shape} />
        {mark.word} · <span lang={language}>{content.area.description[language]}</span>
      </p>
      <div lang={language} className={styles.read}>
        <h3>{texts?.headline}</h3>
        {texts?.instruction && <p className={styles.todo}>{texts.instruction}</p>}
        {content.note[language] && <p className={styles.note}>{content.note[language]}</p>}
        <p className={styles.text}>{texts?.description}</p>
      </div>
      <footer>
        <p className={styles.measure}>{ownName(language)}</p>
      </footer>
    </article>
  );
}

/** An ending has its own colour and shape; everything else is as severe as it says. */
function markOf({ kind, severity }: DraftContent): Mark {
  const ending = { hold: STANDINGS.held, withdrawal: STANDINGS.withdrawn, 'all-clear': STANDINGS.ended };
  if (kind === 'hold' || kind === 'withdrawal' || kind === 'all-clear') return ending[kind];
  const mark = SEVERITIES[severity ?? 'Unknown'];
  return kind === 'alert'
    ? mark
    : { ...mark, word: t('preview:cards.mark', { kind: KINDS[kind], severity: mark.word.toLowerCase() }) };
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
